// What the server would not take: the choice is sent anew, or its card comes back, or the next one comes.

/** Words come back on screen; a plain verdict that no longer fits makes way. True: settled. False: keep it, try later. */
export async function refused(desk, item, status, answer) {
  if (status === 409 && desk.lost.delete(item.key) && (await replace(desk, item))) return desk.send(item);
  const words = answer?.message ?? desk.text.server;
  if (status === 409 && !item.wordy) {
    desk.recall(item.review);
    desk.notice(words);
    desk.pickUp(answer, item);
  } else if (!desk.bringBack(item, words)) {
    if (status >= 500) return false; // its card is not here: it waits
    desk.notice(words);
  }
  desk.pickUp(answer);
  return true;
}

/** The server has an earlier choice nobody was told of: take it back, so that the last one stands. */
async function replace(desk, item) {
  const answer = await desk.revoke(item.key);
  if (!answer || answer.message || !answer.cards.length) return false;
  const key = desk.keyOf(desk.parse(answer.cards[0])).value;
  for (const node of desk.past.filter((other) => other.dataset.review === item.review)) desk.keyOf(node).value = key;
  item.body = item.body.replace(item.key, key);
  item.key = key;
  return true;
}
