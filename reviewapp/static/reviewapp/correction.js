// The correction editor: what changed, word by word, and sentences put in with one click. Loaded by who opens it.
import { diffWords } from "./diff.js";

/** Show what differs from the answer of the bot. */
export function compare(card) {
  const box = card?.querySelector("#correction");
  if (box) card.querySelector(".diff").replaceChildren(...diffWords(box.defaultValue, box.value));
}

/** Put the sentence of a button where the cursor stands; its article becomes the source of the correction. */
export function insert(card, button) {
  const box = card.querySelector("#correction");
  const [start, end] = [box.selectionStart, box.selectionEnd];
  const before = start && !/\s$/.test(box.value.slice(0, start)) ? " " : "";
  box.setRangeText(before + button.dataset.insert, start, end, "end");
  const source = card.querySelector("#correction-version");
  if (source && button.dataset.version) source.value = button.dataset.version;
  box.focus();
  compare(card);
}
