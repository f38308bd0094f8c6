/* The idle clock of a session: it warns before the end, keeps what was typed, and leaves nothing on the screen afterwards.
   All tabs share the server's clock; asking it does not count as being there. */
"use strict";

const box = document.getElementById("session");
const countdown = box.querySelector("[role=timer]"), announced = box.querySelector("[role=status]");
const tabs = new BroadcastChannel("manabi-session");
const JSON_PLEASE = { Accept: "application/json" };
const RETRY = 5, ANNOUNCE = new Set([300, 240, 180, 120, 60, 30, 10]);
let endsAt = 0, lead = 0, isFinal = false, isDismissed = false, timer = 0, putOffAt = Date.now();

const left = () => Math.ceil((endsAt - Date.now()) / 1000);

function set(state) {
  endsAt = Date.now() + state.left * 1000;
  lead = state.lead;
  isFinal = state.final;
  for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== (isFinal ? "final" : "idle");
}

function wait(run, seconds) {
  clearTimeout(timer);
  timer = setTimeout(run, Math.max(0, seconds) * 1000);
}

const sleep = () => wait(check, isDismissed ? left() : left() - lead);

/* The page goes, and is not to be read while the next one comes. */
function leave() {
  clearTimeout(timer);
  document.body.hidden = true;
  location.replace(box.dataset.over);
}

async function answered(request) {
  try {
    const answer = await request;
    return answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : { signed_in: false };
  } catch {
    return null; // no network
  }
}

const asked = () => answered(fetch(box.dataset.state, { headers: { ...JSON_PLEASE, "Manabi-Quiet": "1" }, cache: "no-store" }));

async function check() {
  const state = await asked();
  if (state === null) return left() > 0 ? wait(check, Math.min(RETRY, left())) : leave();
  if (!state.signed_in || state.key !== box.dataset.key || state.left <= 0) return leave();
  set(state);
  if (state.left > state.lead) return goOn();
  return isDismissed ? sleep() : warn();
}

function goOn() {
  isDismissed = false;
  if (box.open) box.close();
  sleep();
}

function keepDrafts() {
  const waits = [];
  document.dispatchEvent(new CustomEvent("manabi:keep", { detail: waits }));
  return Promise.allSettled(waits);
}

function warn() {
  keepDrafts();
  if (!box.open) box.showModal();
  tick();
}

function tick() {
  const seconds = left();
  if (seconds <= 0) return check();
  const words = seconds >= 60 ? countdown.dataset.minutes.replace("{}", Math.ceil(seconds / 60)) : countdown.dataset.seconds.replace("{}", seconds);
  countdown.textContent = words;
  if (ANNOUNCE.has(seconds)) announced.textContent = words;
  return wait(tick, 1);
}

async function stay() {
  const form = box.querySelector("form[data-when=idle]");
  putOffAt = Date.now();
  const sent = { method: "POST", headers: JSON_PLEASE, body: new URLSearchParams(new FormData(form)) };
  const state = await answered(fetch(form.action, sent));
  if (state === null || !state.signed_in) return check();
  set(state);
  tabs.postMessage("stayed");
  return goOn();
}

box.querySelector("form[data-when=idle]").addEventListener("submit", (event) => {
  event.preventDefault();
  stay();
});
box.querySelector("form[data-leave]").addEventListener("submit", async (event) => {
  event.preventDefault();
  await keepDrafts();
  event.target.submit();
});
box.addEventListener("cancel", (event) => { // Escape: somebody is there
  if (isFinal) return;
  event.preventDefault();
  stay();
});
box.addEventListener("close", () => {
  isDismissed = isFinal;
  if (isFinal) sleep();
});

/* Whoever types is there, also in a form that keeps no draft; said to the server now and then. */
document.addEventListener("input", () => {
  if (!isFinal && !box.open && Date.now() - putOffAt > Math.min(60, lead / 2) * 1000) stay();
});
tabs.addEventListener("message", check);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") check(); });
addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  document.body.hidden = true; // brought back by the back button: whose page it is, is asked first
  const state = await asked();
  if (state?.key !== box.dataset.key) return leave();
  document.body.hidden = false;
  return check();
});

if (document.querySelector("form[data-draft], form[data-unsent], form[data-quiz]")) {
  for (const part of box.querySelectorAll("[data-drafts]")) part.hidden = false;
  box.querySelector("[data-plain]").hidden = true;
}
set({ left: Number(box.dataset.left), lead: Number(box.dataset.lead), final: "final" in box.dataset });
sleep();
