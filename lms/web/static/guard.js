/* 個人情報チェック while one writes: what the server finds stands beside its box; one tap puts a placeholder there, another brings the words back.
   Nothing here moves the focus or keeps anybody from typing, and the server looks again at what is sent. */
"use strict";

(() => {
  const looked = new WeakMap(); // box → its text when it was last looked through
  const swaps = new WeakMap(); // button → what it has put in the place of what
  const beside = (box) => document.getElementById(`${box.id}-g`);
  const guarded = (event) => event.detail.ctx?.sourceElement?.closest?.("[data-guarded]");

  /* Only the text goes along, never the rest of the form; the same text is not asked about twice. */
  document.addEventListener("htmx:config:request", (event) => {
    const box = guarded(event);
    if (!box) return;
    const text = box.value;
    const isBlank = !text.trim();
    if (isBlank) {
      beside(box).replaceChildren();
      looked.delete(box);
      delete box.dataset.said;
    }
    if (isBlank || looked.get(box) === text || beside(box).contains(document.activeElement)) {
      event.preventDefault();
      return;
    }
    const fields = box.form.elements;
    event.detail.ctx.request.body = new URLSearchParams({
      csrf_token: fields.namedItem("csrf_token").value, text, box: box.name,
      reason: fields.namedItem(`confirm-${box.name}`)?.value ?? "",
    });
    event.detail.ctx.looked = text;
  });

  /* The same findings are not said again, and nothing is taken away from under the finger of who is at a button. */
  document.addEventListener("htmx:before:swap", (event) => {
    const box = guarded(event);
    if (!box || event.defaultPrevented) return;
    const { text, looked: about } = event.detail.ctx;
    const isSame = box.dataset.said === text;
    if (isSame || beside(box).contains(document.activeElement) || box.value !== about) event.preventDefault();
    if (box.value !== about) return; // another look is on its way
    box.dataset.said = text;
    looked.set(box, about);
  });

  /* Where *piece* stands in the box now, nearest to where it was. */
  function placeOf(piece, text, near) {
    const before = text.lastIndexOf(piece, near), after = text.indexOf(piece, near);
    if (before < 0 || after < 0) return Math.max(before, after);
    return near - before < after - near ? before : after;
  }

  function put(box, piece, words, near) {
    const at = placeOf(piece, box.value, near);
    if (at < 0) return false;
    const { scrollTop } = box;
    box.setRangeText(words, at, at + piece.length, "preserve");
    box.scrollTop = scrollTop;
    box.dispatchEvent(new Event("input", { bubbles: true })); // drafts keep what stands there now
    return true;
  }

  /* What was replaced is counted by kind with the form, for the office; never the words. */
  function count(box, mark, change) {
    const name = `replaced-${box.name}`;
    let field = box.form.elements.namedItem(name);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      box.form.append(field);
    }
    const marks = field.value.split(" ").filter(Boolean);
    if (change > 0) marks.push(mark);
    else marks.splice(marks.indexOf(mark), 1);
    field.value = marks.join(" ");
  }

  function turn(button) {
    const { box: id, from, to, by, mark, done } = button.dataset, box = document.getElementById(id);
    const said = button.closest("li").querySelector("p"), label = button.querySelector("[data-label]");
    const swap = swaps.get(button);
    if (swap) {
      if (!put(box, by, swap.piece, Number(from))) return;
      swaps.delete(button);
      count(box, mark, -1);
      [said.textContent, label.textContent] = [swap.said, swap.label];
      return;
    }
    const text = looked.get(box) ?? box.defaultValue, piece = text.slice(Number(from), Number(to));
    if (!put(box, piece, by, Number(from))) return;
    swaps.set(button, { piece, said: said.textContent, label: label.textContent });
    count(box, mark, 1);
    [said.textContent, label.textContent] = [done, button.dataset.undo];
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".guarded button[name=fix]");
    if (!button) return;
    event.preventDefault();
    const each = "all" in button.dataset ? button.closest(".guard").querySelectorAll("button[data-by]") : [button];
    for (const one of each) if (one === button || !swaps.has(one)) turn(one);
  });
})();
