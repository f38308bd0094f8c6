/* まなびの環: cases that say the same stand beside a case while it is written. Without script a button of the form shows them. */
"use strict";

const aside = document.querySelector("[data-alike]");
const told = document.querySelector("textarea[name=tried]")?.form;

async function showAlike() {
  const typed = new FormData(told);
  const body = new URLSearchParams(["csrf_token", "title", "tried"].map((name) => [name, typed.get(name)]));
  const answer = await fetch(aside.dataset.alike, { method: "POST", body });
  if (!answer.ok || answer.redirected) return; // the session is over: the form itself will say so
  aside.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
}

if (aside && told) {
  told.elements.namedItem("look").hidden = true;
  told.addEventListener("change", (event) => {
    if (["title", "tried"].includes(event.target.name)) showAlike().catch(() => {}); // no network: what stands there stays
  });
}
