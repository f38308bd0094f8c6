/* まなびの環: the preview beside a text follows while it is written. Without script a button of the form shows it. */
"use strict";

const WRITING_STOPPED = 600;
const view = document.querySelector("[data-preview]");
const form = document.querySelector("textarea[name=text]")?.form;

async function follow(signal) {
  const typed = new FormData(form);
  const body = new URLSearchParams({ csrf_token: typed.get("csrf_token"), text: typed.get("text") });
  const answer = await fetch(view.dataset.preview, { method: "POST", body, signal });
  if (!answer.ok || answer.redirected) return; // the session is over: the form itself will say so
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // scripts of such a document never run
  view.replaceChildren(...page.body.childNodes);
  document.dispatchEvent(new CustomEvent("manabi:shown", { detail: view }));
}

if (view && form) {
  let timer = 0, running = null;
  form.elements.text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running?.abort();
      running = new AbortController();
      follow(running.signal).catch(() => {}); // no network: what was shown last stays
    }, WRITING_STOPPED);
  });
}
