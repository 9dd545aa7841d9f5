// The correction editor: what changed, word by word, and sentences put in with one click. Loaded by who opens it.
import { diffWords } from "./diff.js";

/** Show what differs from the answer of the bot. */
export function compare({ $, card }) {
  const box = card && $("#correction", card);
  if (box) $(".diff", card).replaceChildren(...diffWords(box.defaultValue, box.value));
}

/** Put the sentence of a button where the cursor stands; its article becomes the source of the correction. */
export function insert(desk, button) {
  const { $, card } = desk;
  const box = $("#correction", card);
  const [start, end] = [box.selectionStart, box.selectionEnd];
  const before = start && !/\s$/.test(box.value.slice(0, start)) ? " " : "";
  const after = end < box.value.length && !/^\s/.test(box.value.slice(end)) ? " " : "";
  box.setRangeText(before + button.dataset.insert + after, start, end, "end");
  const source = $("#correction-version", card);
  if (source && button.dataset.version) source.value = button.dataset.version;
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true })); // shows the difference, and keeps the draft
}
