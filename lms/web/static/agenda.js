/* Rows of an agenda may be drawn to another place. Their hidden numbers go along, and are what the form sends; the buttons do the same without a script. */
"use strict";

for (const list of document.querySelectorAll("[data-drag]")) {
  let held = null;
  for (const row of list.children) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest("li");
    if (!held || !row || row.parentElement !== list) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    if (row !== held) list.insertBefore(held, event.clientY < box.top + box.height / 2 ? row : row.nextSibling);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => { held = null; });
}
