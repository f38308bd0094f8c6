/* まなびの環: what pages gain where script runs. Everything works without it; words come from data attributes. */
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* After a refused form, reading goes on at the summary. */
document.getElementById("form-errors")?.focus();

/* Copy: [data-copy] with the id of what to copy, or empty for the <pre> before it. Hidden until here. */
async function copy(text) {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text); // plain http inside an office has no clipboard interface, and a browser may refuse it
  }
}

function copyBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "vh";
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

function copied(button) {
  const before = (pre) => pre.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING;
  return button.dataset.copy ? document.getElementById(button.dataset.copy) : all("pre").filter(before).at(-1);
}

function status(className = "sub") {
  const line = document.createElement("span");
  line.className = className;
  line.setAttribute("role", "status");
  return line;
}

function offerCopies(within) {
  for (const button of all("[data-copy]", within)) {
    const said = status();
    button.after(" ", said);
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      await copy(copied(button).textContent);
      button.focus();
      said.textContent = button.dataset.done;
    });
  }
}

offerCopies(document);
document.addEventListener("manabi:shown", (event) => offerCopies(event.detail)); // a part of the page was put in anew

/* The monthly sum of a log, while it is typed: {} in the templates stands for the number or the time. */
function whole(input) {
  const typed = (input?.value ?? "").normalize("NFKC").replaceAll(",", "").trim();
  const plain = typed.replace(/[〇一二三四五六七八九]/g, (one) => "〇一二三四五六七八九".indexOf(one));
  const [, ...places] = /^(?:(\d?)千)?(?:(\d?)百)?(?:(\d?)十)?(\d?)$/.exec(plain) ?? [];
  if (!plain || !places.length) return /^\d{1,6}$/.test(plain) ? Number(plain) : null;
  return places.reduce((sum, digit, at) => sum + Number(digit || (digit === "" && at < 3 ? 1 : 0)) * 10 ** (3 - at), 0); // 十 alone is ten
}

function inWords(minutes, words) {
  const hours = Math.floor(minutes / 60), rest = minutes % 60, parts = [];
  if (hours) parts.push(words.hours.replace("{}", hours));
  if (rest || !hours) parts.push(words.minutes.replace("{}", rest));
  return parts.join(document.documentElement.lang === "ja" ? "" : " ");
}

function showSaving(output, inputs) {
  const [before, after, times] = inputs.map(whole);
  output.hidden = before === null || after === null || times === null;
  if (output.hidden) return;
  const saving = (before - after) * times;
  const [head, tail = ""] = (saving < 0 ? output.dataset.loss : output.dataset.gain).split("{}");
  const time = document.createElement("b");
  time.textContent = inWords(Math.abs(saving), output.dataset);
  output.replaceChildren(head, time, tail);
}

for (const output of all("output[data-saving]")) {
  const form = output.closest("form");
  const inputs = ["minutes_before", "minutes_after", "times_per_month"].map((name) => form.elements.namedItem(name));
  for (const input of inputs) input?.addEventListener("input", () => showSaving(output, inputs));
  showSaving(output, inputs);
}

/* Arrow keys turn the pages of a lesson: never while something has the focus that uses them, or with a modifier. */
const reader = document.querySelector("article[data-keys]");
const BUSY = "button, input, select, textarea, summary, audio, video, [contenteditable], [tabindex='0'], [popover]";

function turn(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.activeElement?.closest(BUSY) || document.querySelector("[popover]:popover-open")) return;
  const target = { ArrowLeft: reader.dataset.prev, ArrowRight: reader.dataset.next }[event.key];
  if (target) location.assign(target);
}

if (reader) document.addEventListener("keydown", turn);

/* A form is sent once, however fast the clicks; its button is never disabled. The server would take it once anyway. */
const AGAIN_AFTER = 4000;
let sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  const now = performance.now();
  if (now - (sentAt.get(event.target) ?? -Infinity) < AGAIN_AFTER) event.preventDefault();
  else if (!event.defaultPrevented) sentAt.set(event.target, now);
});
addEventListener("pageshow", () => { sentAt = new WeakMap(); }); // back from the next page: it may be sent again

/* Drafts: form[data-draft] is kept on the server when typing stops and when the page is put away. */
const TYPING_STOPPED = 3000;

function keepDrafts(form) {
  const said = status();
  form.querySelector(".actions")?.append(said);
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let kept = typed(), timer = 0, running = null, left = false;

  async function keep(quiet = {}) {
    clearTimeout(timer);
    const now = typed();
    if (left || now === kept) return;
    running?.abort();
    running = new AbortController();
    const headers = { Accept: "application/json", ...quiet };
    const sent = { method: "POST", headers, body: new URLSearchParams(now), keepalive: now.length < 60_000, signal: running.signal };
    try {
      const answer = await fetch(`/drafts/${encodeURI(form.dataset.draft)}`, sent);
      const isKept = answer.ok && (await answer.json()).kept;
      if (isKept) kept = now;
      said.textContent = isKept ? form.dataset.kept : form.dataset.notKept;
    } catch (fault) {
      if (fault.name !== "AbortError") said.textContent = form.dataset.notKept; // no network, or the session is over
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(), TYPING_STOPPED);
  });
  form.addEventListener("submit", (event) => { // a late draft must not come back after its form was saved
    if (!navigator.onLine) { // the page that comes of it would be the browser's own, and what was typed gone
      event.preventDefault();
      said.textContent = form.dataset.offline;
      return;
    }
    left = true;
    clearTimeout(timer);
    running?.abort();
  });
  document.addEventListener("manabi:keep", (event) => event.detail.push(keep({ "Manabi-Quiet": "1" }))); // before the session ends
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  addEventListener("online", () => keep()); // the line is back: what was typed meanwhile is kept
  addEventListener("pageshow", () => { left = false; });
}

all("form[data-draft]").forEach(keepDrafts);

/* A form without drafts: only what would be gone with the session is kept, once the end is near. */
all("form[data-unsent]").forEach((form) => {
  const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  const begun = typed(), headers = { Accept: "application/json", "Manabi-Quiet": "1" };
  let left = false;
  form.addEventListener("submit", () => { left = true; });
  addEventListener("pageshow", () => { left = false; });
  document.addEventListener("manabi:keep", (event) => {
    if (left || typed() === begun) return;
    event.detail.push(fetch(`/drafts/${encodeURIComponent(form.dataset.unsent)}`, { method: "POST", headers, body: new URLSearchParams(typed()) }));
  });
});

/* Beside a plan: cases that fit, fetched anew when its work, what will be tried or the use of AI changes. */
const CHOICE_SETTLED = 600;

function showHints(aside) {
  const form = document.querySelector("form[data-draft]"), names = ["work_task_id", "work", "action", "ai_use"];
  const asked = () => new URLSearchParams(names.map((name) => [name, form.elements.namedItem(name)?.value ?? ""])).toString();
  let shown = asked(), timer = 0;
  aside.setAttribute("aria-live", "polite");
  form.elements.namedItem("look").hidden = true; // the button for pages without script

  async function show() {
    const now = asked();
    if (now === shown) return;
    shown = now;
    const body = new URLSearchParams(now); // sent, so that no address holds their words
    body.set("csrf_token", form.elements.namedItem("csrf_token").value);
    const answer = await fetch(aside.dataset.hints, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || answer.redirected || now !== shown) return; // no network, or the session is over: what stands there stays
    aside.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  }

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (names.includes(event.target.name)) timer = setTimeout(show, CHOICE_SETTLED);
  });
}

all("[data-hints]").forEach(showHints);
