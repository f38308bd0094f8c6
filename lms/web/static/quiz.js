/* A quiz that loses nothing: each answer is sent as it is given; what cannot be sent waits in the open page, on a personal device also in this tab's storage,
   under a mark of its owner. What another screen answered meanwhile is shown, and its person chooses. Words come from data attributes. A module: its names are its own. */
const form = document.querySelector("form[data-quiz]");
const said = form.querySelector("[data-said]");
const questions = new Map([...form.querySelectorAll("[data-question]")].map((box) => [box.dataset.question, box]));
const TYPING = 900, CHOOSING = 250, RETRIES = [3, 6, 12, 30]; // milliseconds after a change; seconds after a failure
const PREFIX = "manabi-quiz:";
const changed = new Set(), clashing = new Set();
const standing = new Map(); // what the server has of each question, as far as this page knows
let timer = 0, failures = 0, running = null, wantsResult = false, isOver = false, isGoing = false;
let underWay = new Map(), asked = 0, newest = 0; // what the running request carries; a number for each request, and of the last that was heard

/* Answers and controls */
const controls = (id) => [...questions.get(id).querySelectorAll("[name^='q-']")];
const state = (id) => form.elements.namedItem(`v-${id}`);

function given(id) {
  return controls(id).flatMap((one) => {
    if (one.type === "checkbox" || one.type === "radio") return one.checked ? [one.value] : [];
    if (!one.value) return [];
    return one.tagName === "SELECT" ? [`${one.name.slice(`q-${id}-`.length)}=${one.value}`] : [one.value];
  });
}

function fill(id, answer) {
  for (const one of controls(id)) {
    const key = `${one.name.slice(`q-${id}-`.length)}=`;
    if (one.type === "checkbox" || one.type === "radio") one.checked = answer.includes(one.value);
    else if (one.tagName === "SELECT") one.value = answer.find((each) => each.startsWith(key))?.slice(key.length) ?? "";
    else one.value = answer[0] ?? "";
  }
}

const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

function say(words, link) {
  said.textContent = words;
  if (!link) return;
  const place = document.createElement("a");
  place.href = link;
  place.textContent = form.dataset.look;
  said.append(" ", place);
}

/* This tab's storage, on personal devices only; what somebody else left there is thrown away unread. */
const slot = form.dataset.store && `${PREFIX}${form.dataset.store}:${form.dataset.key}`;

function stored(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null; // switched off, or full
  }
}

function remember() {
  if (!slot) return;
  const waiting = Object.fromEntries([...changed].map((id) => [id, { given: given(id), version: state(id).value }]));
  stored((kept) => (changed.size ? kept.setItem(slot, JSON.stringify(waiting)) : kept.removeItem(slot)));
}

function recall() {
  stored((kept) => {
    const mine = form.dataset.store && `${PREFIX}${form.dataset.store}:`;
    for (const key of Object.keys(kept)) if (key.startsWith(PREFIX) && !(mine && key.startsWith(mine))) kept.removeItem(key);
    for (const [id, waiting] of Object.entries(JSON.parse((slot && kept.getItem(slot)) || "{}"))) {
      if (!questions.has(id) || same(given(id), waiting.given)) continue;
      fill(id, waiting.given);
      state(id).value = waiting.version;
      changed.add(id);
    }
  });
}

/* Sending */
function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(goOn, milliseconds);
}

async function answered(quiet, before = new Map()) {
  const body = new URLSearchParams(new FormData(form));
  for (const [id, answer] of before) if (!same(answer, standing.get(id))) body.set(`v-${id}`, Number(state(id).value) + 1); // that one arrives first
  body.append("save", "1");
  for (const id of changed.size ? changed : [""]) if (!clashing.has(id)) body.append("changed", id);
  if (!body.has("changed")) body.append("changed", "");
  const text = body.toString();
  const headers = { Accept: "application/json", ...quiet };
  const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(text), keepalive: text.length < 60_000 });
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.status >= 500) throw new TypeError("busy, or gone for a moment");
  return answer.ok && isJson ? answer.json() : { isOutdated: true };
}

/* One at a time; answers whether there was a line. */
function send(quiet = {}) {
  clearTimeout(timer);
  running ??= exchange(quiet).finally(() => { running = null; });
  return running;
}

const carried = () => new Map([...changed].map((id) => [id, given(id)]));

/* The page goes: what was changed since the running request left is sent beside it, for nobody waits here for its answer. */
async function sendAll(quiet) {
  const isBehind = running && [...changed].some((id) => !clashing.has(id) && !(underWay.has(id) && same(underWay.get(id), given(id))));
  if (!isBehind) return send(quiet);
  const sent = carried(), number = ++asked;
  try {
    hear(await answered(quiet, underWay), sent, number);
  } catch {
    return false; // the running request knows what to do without a line
  }
  return running;
}

/* Whatever waits is sent; the result is asked for once the server has heard everything, and no screen knows better. */
async function goOn() {
  if (!changed.size && !wantsResult) return;
  if (!await send() || !wantsResult) return;
  wantsResult = false;
  if (clashing.size) document.getElementById(`q-${[...clashing][0]}-c`).querySelector("input").focus();
  else go();
}

function go() {
  isGoing = true;
  form.submit();
}

async function exchange(quiet) {
  const sent = underWay = carried(), number = ++asked;
  if (changed.size) say(form.dataset.keeping);
  let heard;
  try {
    heard = await answered(quiet);
  } catch {
    say(wantsResult ? form.dataset.waiting : form.dataset.offline);
    later(RETRIES[Math.min(failures++, RETRIES.length - 1)] * 1000);
    return false;
  }
  failures = 0;
  hear(heard, sent, number);
  return true;
}

function hear(heard, sent, number) {
  if (number < newest) return undefined; // a later request was heard before
  newest = number;
  if ("kept" in heard || heard.isOutdated) {
    isOver = true;
    return say(heard.kept ? form.dataset.over : form.dataset.outdated);
  }
  if (heard.result || heard.sentence) return say(heard.sentence || form.dataset.elsewhere, heard.result);
  form.elements.once.value = heard.once;
  form.elements.brought.value = "";
  for (const [id, entry] of Object.entries(heard.answers)) if (questions.has(id)) take(id, entry, sent);
  for (const clash of heard.clashes) show(clash);
  remember();
  if ([...changed].some((id) => !clashing.has(id) && !heard.unfit.includes(id))) later(CHOOSING);
  if (heard.unfit.length) return say(form.dataset.unfit);
  if (sent.size) return say(clashing.size ? "" : form.dataset.kept);
  return [form.dataset.offline, form.dataset.waiting].includes(said.textContent) ? say("") : undefined;
}

/* What stands on the server: this page's own answer, or, where no hand was at the question here, another screen's. */
function take(id, entry, sent) {
  const isMine = sent.has(id) && same(sent.get(id), entry.given);
  if (!isMine && changed.has(id) && !same(given(id), entry.given)) return; // refused: it stays as it is on this page
  if (!isMine && !changed.has(id)) fill(id, entry.given);
  standing.set(id, entry.given);
  state(id).value = entry.version;
  if (same(given(id), entry.given)) changed.delete(id);
  else changed.add(id); // changed once more while it was under way
}

function show(clash) {
  const box = questions.get(clash.id);
  if (!box || clashing.has(clash.id)) return;
  clashing.add(clash.id);
  const notice = document.getElementById("clash").content.firstElementChild.cloneNode(true);
  notice.id = `q-${clash.id}-c`;
  notice.dataset.clash = clash.id;
  notice.setAttribute("role", "alert");
  notice.querySelector("[data-text]").textContent = clash.text || "－";
  notice.querySelector("[data-at]").textContent = clash.at;
  for (const pick of notice.querySelectorAll("[type=radio]")) pick.name = `pick-${clash.id}`;
  box.querySelector("legend").after(notice);
  box.setAttribute("aria-describedby", notice.id);
  notice.addEventListener("change", (event) => {
    event.stopPropagation();
    choose(clash, event.target.value, notice);
  });
}

function choose(clash, pick, notice) {
  const box = questions.get(clash.id);
  if (pick === "theirs") fill(clash.id, clash.given);
  standing.set(clash.id, clash.given);
  state(clash.id).value = clash.version;
  clashing.delete(clash.id);
  if (pick === "theirs") changed.delete(clash.id);
  else changed.add(clash.id);
  notice.remove();
  box.removeAttribute("aria-describedby");
  box.focus();
  remember();
  send();
}

function note(event) {
  const id = event.target.closest("[data-question]")?.dataset.question;
  if (!id || !event.target.name.startsWith("q-") || isOver) return;
  if (same(given(id), standing.get(id))) changed.delete(id); // a box that was typed in says so once more when it is left
  else changed.add(id);
  remember();
  later(event.target.type === "text" && event.type === "input" ? TYPING : CHOOSING);
}

async function finish(event) {
  if (event.submitter?.name || isOver) {
    isGoing = true;
    return;
  }
  event.preventDefault();
  wantsResult = true;
  if (running) await running;
  goOn();
}

const hasBegun = () => [...questions.keys()].some((id) => state(id).value !== "0");

form.addEventListener("input", note);
form.addEventListener("change", note);
form.addEventListener("submit", finish);
addEventListener("online", () => { if (changed.size || wantsResult) goOn(); });
document.addEventListener("visibilitychange", () => {
  if (isOver || !(changed.size || hasBegun())) return;
  const quiet = changed.size ? {} : { "Manabi-Quiet": "1" };
  if (document.visibilityState === "hidden") sendAll(quiet);
  else send(quiet); // what another screen did meanwhile
});
document.addEventListener("manabi:keep", (event) => event.detail.push(changed.size ? sendAll({ "Manabi-Quiet": "1" }) : null));
addEventListener("beforeunload", (event) => { // nothing stays on a shared terminal: its person is asked, unless the session ended and the page is blank
  if (changed.size && !slot && !isOver && !isGoing && !document.body.hidden) event.preventDefault();
});

for (const id of questions.keys()) standing.set(id, form.elements.brought.value ? [] : given(id));
recall();
if (form.elements.brought.value) for (const id of questions.keys()) if (given(id).length) changed.add(id);
if (changed.size) goOn();
