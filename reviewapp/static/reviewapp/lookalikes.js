// The group of an answer: its members, what differs, and one verdict for all. Words come from the dialog.

let dialog;

export async function open(desk) {
  const { $, card } = desk;
  const response = await fetch($("[data-action=lookalikes]", card).dataset.href).catch(() => null);
  if (!response) return desk.notice(desk.text.keep);
  if (response.redirected) return desk.showLoggedOut();
  if (!response.ok) return desk.notice(desk.isJson(response) ? (await response.json()).message : desk.text.server);
  dialog ??= made(desk);
  dialog.innerHTML = await response.text();
  update();
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

function made(desk) {
  const made = Object.assign(document.createElement("dialog"), { id: "lookalikes" });
  made.setAttribute("aria-labelledby", "h-lookalikes");
  document.querySelector("main").append(made);
  made.addEventListener("toggle", (event) => event.target.open && fill(desk, event.target), true);
  made.addEventListener("change", update);
  made.addEventListener("click", ({ target }) => target.closest("[data-group]") && begin(desk));
  document.addEventListener("keydown", (event) => leaveBy(event, desk), true);
  return made;
}

/** What a member says is fetched when it is opened; with it comes the mark that it was. */
async function fill(desk, details) {
  const body = details.matches("details") && details.querySelector(".alike-body");
  if (!body || body.firstChild) return;
  const response = await fetch(details.dataset.href).catch(() => null);
  if (!response?.ok || response.redirected) {
    details.open = false;
    return desk.say(desk.text.keep);
  }
  body.innerHTML = await response.text();
  const mark = details.querySelector("[data-mark]");
  if (mark) Object.assign(mark, { className: "chip good", textContent: words().opened });
  update();
}

const words = () => dialog.querySelector(".alike-head").dataset;
const ticked = () => [...dialog.querySelectorAll("[name=member]:checked")].map((box) => box.value);

/** How many are still to be opened, and for how many the verdict would stand. */
function update() {
  const button = dialog.querySelector("[data-group]");
  if (!button) return;
  const { all, left, ready, few, least } = words();
  const unopened = [...dialog.querySelectorAll("[data-must]")].filter((row) => !row.querySelector("[name=opened]")).length;
  const enough = ticked().length >= Number(least);
  button.disabled = unopened > 0 || !enough;
  button.textContent = all.replace("{}", ticked().length + 1);
  const status = dialog.querySelector("#alike-left");
  const told = unopened ? left.replace("{}", unopened) : enough ? ready : few;
  if (status.textContent !== told) status.textContent = told;
}

/** From here the usual keys judge all of them, until the verdict or Esc. */
function begin(desk) {
  const { banner, leave } = words();
  const form = desk.$("#verdict");
  const row = Object.assign(document.createElement("div"), { className: "group-mode" });
  const line = Object.assign(document.createElement("span"), { textContent: banner.replace("{}", ticked().length + 1) });
  const back = Object.assign(document.createElement("button"), { type: "button", className: "btn small" });
  back.append(leave, " ", Object.assign(document.createElement("kbd"), { textContent: "Esc" }));
  back.addEventListener("click", () => end(desk));
  const marks = [...dialog.querySelectorAll("[name=opened]")].map((input) => input.value);
  row.append(line, back, hidden("group", 1), ...ticked().map((pk) => hidden("members", pk)), ...marks.map((mark) => hidden("opened", mark)));
  form.querySelector(".group-mode")?.remove();
  form.prepend(row);
  dialog.close();
  desk.say(line.textContent);
  form.focus({ preventScroll: true });
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

function end(desk) {
  desk.$("#verdict .group-mode").remove();
  desk.say(words().alone);
  desk.$("#verdict").focus({ preventScroll: true });
}

function leaveBy(event, desk) {
  if (event.key !== "Escape" || desk.$("dialog[open]") || desk.$("[data-panel]:not([hidden])", desk.card ?? undefined)) return;
  if (desk.$("#verdict .group-mode")) end(desk);
}
