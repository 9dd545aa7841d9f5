// Numbered claims: the arrow keys walk through them, and a claim and its source light up together.

export function step({ $$, card }, by) {
  const claims = $$(".cl", card);
  if (!claims.length) return;
  const here = claims.indexOf(document.activeElement);
  claims.at(here < 0 && by < 0 ? -1 : (here + by) % claims.length).focus();
}

/** `event` is what happened on one of the two. */
export function light({ $, $$, card, wide }, number, event) {
  if (!card) return;
  const on = event === "focusin" || event === "mouseover";
  for (const node of $$(`[data-n="${number}"]`, card)) node.toggleAttribute("data-on", on);
  if (event === "focusin" && wide()) $(`#source-${number}`)?.scrollIntoView({ block: "nearest" });
}
