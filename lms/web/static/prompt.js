/* The placeholders of a prompt, filled in as somebody writes. What is written stays in this page: the boxes have no names and are sent nowhere. */
"use strict";

for (const group of document.querySelectorAll("[data-fill]")) {
  const marks = [...document.getElementById(group.dataset.fill).querySelectorAll("[data-of]")];
  for (const mark of marks) mark.dataset.left = mark.textContent;
  group.hidden = false;
  group.addEventListener("input", (event) => {
    const box = event.target;
    for (const mark of marks) if (mark.dataset.of === box.dataset.hole) mark.textContent = box.value || mark.dataset.left;
  });
}
