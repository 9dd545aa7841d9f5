// Personal data of one answer, shown to who says what for. The server asks that once a session, and writes down each time.

/** Bring the unmasked card; what was chosen and typed stays. */
export async function reveal(desk, purpose = "") {
  const { $, card, text } = desk;
  const body = new URLSearchParams({ review_id: card.dataset.review, purpose });
  const response = await desk.ask(text.revealUrl, body).catch(() => null);
  if (!response || desk.card !== card) return desk.notice(text.keep);
  if (!desk.isJson(response)) return desk.showLoggedOut();
  const answer = await response.json();
  if (response.status === 422) return ask(desk, purpose && answer.message);
  if (!answer.card) return desk.notice(answer.message);
  const fresh = desk.parse(answer.card);
  $(".edit", fresh)?.replaceWith($(".edit", card));
  $(".reading", fresh).hidden = $(".reading", card).hidden;
  for (const box of desk.$$("[name=false_alarms]:checked", card)) {
    const same = $(`[name=false_alarms][value="${box.value}"]`, fresh);
    if (same) same.checked = true;
  }
  $(".cols", card).replaceWith($(".cols", fresh));
  desk.say(text.revealed);
  $("#answer").focus({ preventScroll: true });
}

function ask(desk, fault) {
  const { $ } = desk;
  const dialog = $("#purpose");
  $("#purpose-error").textContent = fault;
  $("[data-close]", dialog).onclick = () => dialog.close();
  $("form", dialog).onsubmit = () => reveal(desk, $("#purpose-text").value);
  dialog.showModal();
}
