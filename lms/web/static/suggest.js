/* Words and titles below a search box while somebody types (a combobox with a list, as ARIA describes it). Without script the box is a box. */
"use strict";

const TYPING_PAUSED = 150;

function suggestFor(box) {
  const list = document.getElementById(box.getAttribute("aria-controls"));
  const said = document.getElementById(box.dataset.status);
  let timer = 0, shown = "", running = null;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.autocomplete = "off";

  function close() {
    clearTimeout(timer);
    running?.abort();
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    said.textContent = "";
    shown = "";
  }

  function mark(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    if (option.dataset.href) return location.assign(option.dataset.href);
    box.value = option.dataset.words;
    close();
    box.form.requestSubmit();
  }

  async function ask() {
    const typed = box.value.trim();
    if (!typed || typed === shown) return typed || close();
    shown = typed;
    running?.abort();
    running = new AbortController();
    const address = `${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
    const answer = await fetch(address, { signal: running.signal, headers: { "Manabi-Quiet": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected || box.value.trim() !== typed) return; // no network, the session is over, or typed on
    list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    const many = options().length;
    list.hidden = !many || document.activeElement !== box;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
    said.textContent = many ? box.dataset.many.replace("{}", many) : "";
  }

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing || /^[ぁ-んァ-ヶー]/.test(box.value)) timer = setTimeout(ask, TYPING_PAUSED); // kana before they are converted say enough
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const all = options(), at = all.indexOf(chosen());
    const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1 }[event.key];
    if (next !== undefined) mark(all[next] ?? null);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(all[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  box.addEventListener("blur", close);
}

document.querySelectorAll("[data-suggest]").forEach(suggestFor);
