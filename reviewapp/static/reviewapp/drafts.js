// Half-done answers: what is chosen and typed goes to the server every two seconds, and comes back with its card.
// Nothing of it is written to the browser's storage.

const EVERY = 2_000;
const kept = new Set(); // reviews of which the server has a draft
let waiting = 0;
let leaving;
let unsaved = null; // the card with words that the server has not got

/** Something was chosen or typed on the present card. */
export function keep(desk) {
  leaving ??= addEventListener("pagehide", () => store(desk, { keepalive: true })) ?? true; // words that wait go all the same
  if (!desk.text.draftUrl) return; // practice
  if (!desk.card || !("touched" in desk.card.dataset)) return; // judged before this module was here
  unsaved = desk.card;
  waiting ||= setTimeout(() => store(desk), EVERY);
}

/** The card is judged or passed on, and its draft goes along. */
export function settle({ $ }, card) {
  delete card.dataset.touched;
  const count = $("#busy-count");
  if (kept.delete(card.dataset.review)) count.textContent = Math.max(0, count.textContent - 1);
  count.hidden = count.textContent === "0";
}

async function store(desk, options = {}) {
  const card = unsaved;
  waiting = 0;
  unsaved = null;
  if (!card || !("touched" in card.dataset)) return; // judged or passed on meanwhile
  const { review, token } = card.dataset;
  const body = new URLSearchParams({ review_id: review, lease_token: token, words: JSON.stringify(words(desk, card)) });
  const headers = { Accept: "application/json", "X-CSRFToken": desk.csrf() };
  try {
    const response = await fetch(desk.text.draftUrl, { method: "POST", body, headers, ...options });
    if (!desk.isJson(response)) return desk.showLoggedOut();
    const { saved_at, busy } = await response.json();
    if (busy === undefined) return;
    if (saved_at) kept.add(review);
    else kept.delete(review);
    const count = desk.$("#busy-count");
    count.textContent = busy;
    count.hidden = !busy;
  } catch {
    if (card === desk.card) keep(desk); // no connection: the next try is two seconds away
  }
}

/** Read from the card itself: it may have left the page. */
function words({ $, $$ }, card) {
  const value = (selector) => $(selector, card)?.value ?? "";
  const correction = $("#correction", card);
  const corrected = correction.value !== correction.defaultValue;
  return {
    code: value(".v[aria-pressed=true]"),
    critical: value("[name=critical]:checked"),
    reasons: $$("[name=reasons]:checked", card).map((box) => box.value).join(),
    handover: value("[name=handover]:checked"),
    note: value("[name=note]"),
    correction: corrected ? correction.value : "",
    correction_version: corrected ? value("[name=correction_version]") : "",
  };
}

/** Bring back what the person chose and typed of this card before, unless he is at work on it already. */
export async function restore(desk) {
  const { $, card, text } = desk;
  delete card.dataset.draft;
  const asked = fetch(`${text.draftUrl}?review_id=${card.dataset.review}`, { headers: { Accept: "application/json" } });
  const answer = await asked.then((response) => response.json()).catch(() => null);
  if (!answer?.words || !Object.keys(answer.words).length) return;
  kept.add(card.dataset.review);
  if (desk.card !== card || desk.code || "touched" in card.dataset) return;
  fillIn(desk, answer.words);
  desk.notice(text.restored);
  $(answer.words.correction ? "#verdict" : "#answer").focus({ preventScroll: true }); // the editor hides the answer
}

function fillIn(desk, words) {
  const { $, card } = desk;
  for (const value of (words.reasons ?? "").split(",")) check($, card, "reasons", value);
  for (const box of desk.$$("[name=reasons]:checked", card)) box.dataset.back = ""; // who presses its digit again means it, and does not take it away
  check($, card, "handover", words.handover);
  check($, card, "critical", words.critical);
  for (const name of ["note", "correction", "correction_version"]) {
    const field = $(`[name=${name}]`, card);
    if (field && words[name]) field.value = words[name];
  }
  if (words.note) $("[data-panel=note]", card).hidden = false;
  if (words.code === "partial" || words.code === "wrong") {
    desk.choose(words.code);
    card.dataset.back = words.code === "wrong" ? 3 : 2; // by habit the verdict is pressed again: that is no third reason
  }
  if (words.correction) desk.toggleEdit();
}

function check($, card, name, value) {
  const box = value && $(`[name=${name}][value="${CSS.escape(value)}"]`, card);
  if (box) box.checked = true;
}
