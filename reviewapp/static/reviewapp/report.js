// An article is wrong, not the bot: which, and what. It goes to the knowledge editor; the verdict waits meanwhile.

export function toggle({ $, card }) {
  const panel = $("[data-panel=knowledge]", card);
  if (!panel) return;
  panel.hidden = !panel.hidden;
  $("#toast").hidden = true;
  if (panel.hidden) return $("#verdict").focus({ preventScroll: true });
  const fields = panel.querySelectorAll("select, input:not([type=hidden])");
  fields[fields[0]?.length > 1 ? 0 : 1]?.focus();
}

export async function send(desk) {
  const { $ } = desk;
  const form = $("#report-form");
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  const response = await desk.ask(form.action, body).catch(() => null);
  if (!response) return desk.notice(desk.text.keep);
  if (!desk.isJson(response)) return desk.showLoggedOut();
  const { message } = await response.json();
  const note = $("#report-note");
  if (response.ok && note) {
    note.value = "";
    toggle(desk);
  }
  desk.notice(message);
}
