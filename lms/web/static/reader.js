/* The reader of lessons: goes on where one stopped within a section, and reads aloud with the browser's own voice. Nothing leaves the browser but the place. */
"use strict";

{
  const section = document.querySelector(".prose[data-section]");
  const PIECES = "h2, h3, h4, p, li, th, td, figcaption, pre";
  const pieces = [...section.querySelectorAll(PIECES)].filter((piece) => !piece.querySelector(PIECES));

  /* The place: which piece stands on top. Kept when reading pauses and when the page is put away. */
  const READING_PAUSED = 5000;
  let kept = Number(section.dataset.place), timer = 0;

  function onTop() {
    const found = pieces.findIndex((piece) => piece.getBoundingClientRect().bottom > 96); // below the header
    return found < 0 ? pieces.length - 1 : found;
  }

  function keep() {
    clearTimeout(timer);
    const place = onTop();
    if (place === kept) return;
    kept = place;
    const body = new URLSearchParams({ section: section.dataset.section, place, csrf_token: document.querySelector("[name=csrf_token]").value });
    fetch(section.dataset.note, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {}); // it is only a convenience
  }

  const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate" && !location.hash;
  if (kept > 0 && isNew) pieces[Math.min(kept, pieces.length - 1)]?.scrollIntoView({ block: "center" });
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, READING_PAUSED);
  }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });

  /* The voice: sentence by sentence, for long ones are cut off by some browsers; a pause remembers the sentence. */
  const speech = window.speechSynthesis;
  const [speak, hush] = [document.querySelector("[data-speak]"), document.querySelector("[data-hush]")];
  const invitation = speak.textContent;
  const NOT_READ = "rt, rp, svg, .cite, [data-copy], [role=status]";
  let sentences = [], at = 0, isSpeaking = false;

  const japanese = () => speech.getVoices().find((voice) => /^ja([-_]|$)/i.test(voice.lang));

  function told(piece) {
    const copy = piece.cloneNode(true);
    copy.querySelectorAll(NOT_READ).forEach((part) => part.remove());
    return copy.textContent.split(/(?<=[。！？])|\n+/).map((text) => text.trim()).filter(Boolean).map((text) => [text, piece]);
  }

  function show(piece) {
    section.querySelector(".spoken")?.classList.remove("spoken");
    piece?.classList.add("spoken");
    piece?.scrollIntoView({ block: "nearest" });
  }

  function say() {
    if (at >= sentences.length) return stop();
    const [text, piece] = sentences[at];
    const saying = new SpeechSynthesisUtterance(text);
    saying.voice = japanese();
    saying.lang = "ja-JP";
    saying.onend = () => { if (isSpeaking && sentences[at]?.[0] === text) { at += 1; say(); } };
    saying.onerror = (fault) => { if (isSpeaking && !["canceled", "interrupted"].includes(fault.error)) stop(); };
    show(piece);
    speech.speak(saying);
  }

  function silence() {
    isSpeaking = false;
    speech.cancel();
  }

  function stop() {
    silence();
    [sentences, at] = [[], 0];
    show(null);
    speak.textContent = invitation;
    if (document.activeElement === hush) speak.focus();
    hush.hidden = true;
  }

  function press() {
    if (isSpeaking) {
      silence();
      speak.textContent = speak.dataset.on;
      return;
    }
    if (!sentences.length) sentences = pieces.flatMap(told);
    isSpeaking = true;
    speak.textContent = speak.dataset.pause;
    hush.hidden = false;
    say();
  }

  function offer() {
    speak.hidden = !japanese();
  }

  if (speech) {
    offer();
    speech.addEventListener?.("voiceschanged", offer); // many browsers learn of their voices late
    speak.addEventListener("click", press);
    hush.addEventListener("click", stop);
    addEventListener("pagehide", silence);
  }
}
