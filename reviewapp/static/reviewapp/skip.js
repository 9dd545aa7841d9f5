// Passing an answer on to a colleague.
import { settle } from "./drafts.js";

export async function passOn(desk, button, have) {
  const { card, text } = desk;
  const { review, token } = card.dataset;
  const body = new URLSearchParams({ reason: button.value, review_id: review, lease_token: token, have });
  const answer = await desk.post(button.formAction, body);
  if (!answer) return;
  settle(desk, card);
  document.querySelector("#toast").hidden = true;
  desk.onward(text.skipped);
  if (answer.message) desk.notice(answer.message); // no longer held: gone all the same
  desk.pickUp(answer);
}
