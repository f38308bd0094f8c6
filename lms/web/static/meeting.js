/* A meeting that goes on: the wall turns its slides without the network and says which one it shows; the recorder's page beside it hears of that. */
"use strict";

{
  const wall = document.querySelector("[data-projector]"), recorder = document.querySelector("[data-recorder]");
  const SECOND = 1000, MINUTE = 60 * SECOND, AGAIN = 5 * SECOND;

  function project() {
    const part = (name) => wall.querySelector(`[data-${name}]:not([data-slide])`);
    const slides = [...wall.querySelectorAll("[data-slide]")], steps = [...part("steps").children];
    const [back, on, longer, time, timer, over, of, decide] = ["back", "on", "longer", "time", "timer", "over", "of", "decide"].map(part);
    const ends = new Map(); // of each slide that was seen: when its time is up
    let at = slides.findIndex((slide) => !slide.hidden), told = "";

    async function tell() {
      const { slide } = slides[at].dataset;
      if (!wall.dataset.tell || told === slide) return;
      const body = new URLSearchParams({ slide, csrf_token: wall.querySelector("[name=csrf_token]").value });
      const answer = await fetch(wall.dataset.tell, { method: "POST", body, redirect: "manual" }).catch(() => null);
      if (answer?.ok) told = slide; // without the network the next try tells
    }

    /* What the recorder wrote down meanwhile; without the network it stays as it was. */
    async function hear() {
      const last = slides.at(-1);
      if (last.hidden) return;
      const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      last.replaceChildren(...page.querySelector(`[data-slide=${last.dataset.slide}]`).childNodes);
    }

    function tick() {
      const end = ends.get(at);
      if (end === undefined) return;
      const left = Math.max(0, Math.ceil((end - Date.now()) / SECOND));
      timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      over.hidden = left > 0;
    }

    function show(number) {
      at = Math.min(Math.max(number, 0), slides.length - 1);
      const minutes = Number(slides[at].dataset.minutes);
      slides.forEach((slide, place) => { slide.hidden = place !== at; });
      steps.forEach((step, place) => {
        step.classList.toggle("done", place < at);
        step.querySelector("[data-name]")?.classList.toggle("vh", place !== at);
        if (place === at) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
      });
      if (minutes && !ends.has(at)) ends.set(at, Date.now() + minutes * MINUTE);
      time.hidden = longer.hidden = !minutes;
      of.textContent = slides[at].dataset.of ?? "";
      back.hidden = at === 0;
      on.hidden = at === slides.length - 1;
      if (decide) decide.hidden = !on.hidden;
      history.replaceState(null, "", `?slide=${at + 1}`);
      tick();
      tell();
    }

    function turn(event, by) {
      event.preventDefault();
      show(at + by);
      wall.querySelector("main").focus();
      hear();
    }

    back.addEventListener("click", (event) => turn(event, -1));
    on.addEventListener("click", (event) => turn(event, 1));
    longer.addEventListener("click", () => { ends.set(at, Math.max(ends.get(at), Date.now()) + MINUTE); tick(); });
    document.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
      const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (by && isPlain && (event.key.startsWith("Page") || "keys" in wall.dataset)) turn(event, by);
    });
    setInterval(tick, SECOND / 2);
    setInterval(tell, AGAIN);
    show(at);
  }

  /* Nobody is torn out of a sentence: where something is typed, the page offers to go along; where nothing is, it goes. */
  function follow() {
    const form = recorder.querySelector("form[data-draft]"), moved = recorder.querySelector("[data-moved]");
    let isTyped = false, before = null;
    form.addEventListener("input", () => { isTyped = true; });

    async function look() {
      const answer = await fetch(recorder.dataset.recorder, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
      if (!answer?.ok) return; // no network: what is typed stands
      const { shown } = await answer.json();
      const hasMoved = before !== null && shown !== before && /^\d+$/.test(shown) && shown !== recorder.dataset.item;
      before ??= shown;
      if (!hasMoved) return;
      if (isTyped) moved.hidden = false; else location.assign(moved.querySelector("a").href);
    }

    look();
    setInterval(look, AGAIN);
  }

  if (wall) project();
  if (recorder) follow();
}
