// The command palette. Its lines come from the server; typing filters them, the arrows walk, Enter does.

let known;

/** Fetch the commands of this page and this moment; what was typed meanwhile filters them. */
export async function fillIn(dialog) {
  const input = dialog.querySelector("input");
  known ??= listen(dialog, input);
  const desk = document.querySelector(".work-card") ? "?desk" : "";
  const response = await fetch(dialog.dataset.commands + desk).catch(() => null);
  if (response?.redirected) return location.reload(); // logged out
  const found = dialog.querySelector("[data-found]");
  if (!response?.ok) return (found.textContent = found.dataset.lost);
  dialog.querySelector("[role=listbox]").innerHTML = await response.text();
  for (const option of options(dialog)) {
    const { press } = option.dataset;
    if (press && !document.querySelector(press)) option.remove(); // not on this page
  }
  filter(dialog, input);
}

function listen(dialog, input) {
  input.addEventListener("input", () => filter(dialog, input));
  dialog.addEventListener("keydown", (event) => key(dialog, input, event));
  dialog.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) act(dialog, option);
    else if (event.target === dialog) dialog.close();
  });
  return true;
}

const options = (dialog) => [...dialog.querySelectorAll("[role=option]")];
const shown = (dialog) => options(dialog).filter((option) => !option.hidden);

/** Every word that is typed stands in the line; a number also offers the answer with that number. */
function filter(dialog, input) {
  const words = plain(input.value).split(/\s+/).filter(Boolean);
  const [number] = /\d+$/.exec(input.value.trim()) ?? [];
  for (const option of options(dialog)) option.hidden = !words.every((word) => plain(option.textContent).includes(word));
  const answer = dialog.querySelector("#palette-answer");
  if (!answer) return; // still on its way
  answer.hidden = !number;
  answer.firstElementChild.textContent = answer.dataset.label.replace("{}", number ?? "");
  answer.dataset.go = `${answer.dataset.href}${number}/`;
  for (const group of dialog.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
  const found = dialog.querySelector("[data-found]");
  found.textContent = found.dataset.found.replace("{}", shown(dialog).length);
  choose(dialog, input, words.length ? shown(dialog)[0] : undefined); // an Enter too many judges nothing
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function choose(dialog, input, wanted) {
  for (const option of options(dialog)) option.setAttribute("aria-selected", option === wanted);
  if (wanted) input.setAttribute("aria-activedescendant", wanted.id);
  else input.removeAttribute("aria-activedescendant");
  wanted?.scrollIntoView({ block: "nearest" });
}

function key(dialog, input, event) {
  const list = shown(dialog);
  const here = list.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: here + 1, ArrowUp: Math.max(here, 0) - 1 }[event.key];
  if (step !== undefined && list.length) {
    event.preventDefault();
    choose(dialog, input, list.at(step % list.length));
  }
  if (event.key === "Enter" && list[here]) {
    event.preventDefault();
    act(dialog, list[here]);
  }
}

/** The dialog closes first, so that the focus is back where it was. */
function act(dialog, option) {
  dialog.close();
  const { go, href, press } = option.dataset;
  if (press) document.querySelector(press)?.click();
  else location.assign(go ?? href);
}
