// The review loop. Every word comes from the page; without this file its forms work by themselves.
import { Outbox } from "./outbox.js";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const text = $("#texts").dataset;
const place = $("#place");
const toast = $("#toast");
const banner = $("#offline");
const HISTORY = 20;
const LOW = 60;
const PATIENCE = 30_000; // ms; more than the server waits for its database
/** Three columns that scroll by themselves; else the page scrolls as one. */
const wide = () => matchMedia("(min-width: 1101px)").matches;

/** One table for handlers, badges and the help dialog. `code` is the physical key, so AZERTY digits need no Shift. */
const KEYS = {
  correct: { code: 1, show: "1", run: () => choose("correct") },
  partial: { code: 2, show: "2", run: () => choose("partial") },
  wrong: { code: 3, show: "3", run: () => choose("wrong") },
  unsure: { code: 4, show: "4", run: () => choose("unsure") },
  reason: { show: "1 … 8" },
  harm: { show: "0" },
  save: { key: "Enter", show: "Enter", run: () => save() },
  handover: { key: "h", show: "H", run: () => nextHandover() },
  edit: { key: "e", show: "E", run: () => toggleEdit() },
  note: { key: "n", show: "N", run: () => toggleNote() },
  skip: { key: "s", show: "S", run: () => togglePanel("skip") },
  undo: { key: "z", show: "Z", run: () => undo() },
  "claim-next": { key: "ArrowRight", show: "→", run: () => stepClaim(1) },
  "claim-back": { key: "ArrowLeft", show: "←", run: () => stepClaim(-1) },
  close: { key: "Escape", show: "Esc", run: () => closePanels() },
  help: { key: "?", show: "?", run: () => $("#help").showModal() },
};

const keysOn = text.shortcuts === "on";
let card = $(".work-card");
let ahead = $("#ahead") ? [ready($("#ahead").content.firstElementChild)] : [];
let past = []; // cards judged here, newest last
let shownAt = performance.now();
let code = "";
let loggedOut = false;
let busy = 0; // undo and skip under way
let turn = Promise.resolve();
const lost = new Set(); // keys of verdicts whose answer never came: the server may have them
let lease = { warned: false, renewedAt: Date.now() };

const outbox = new Outbox({ person: text.person, send, onWaiting: (number) => showWaiting(number), onDrained: showDrained });

// -- words
let saying;
function say(words) {
  const live = $("#live");
  live.textContent = "";
  clearTimeout(saying);
  saying = setTimeout(() => (live.textContent = words), 30);
}
function make(tag, parts) {
  return Object.assign(document.createElement(tag), parts);
}

/** Read out, and shown above the verdict bar. */
function notice(words) {
  toast.replaceChildren(make("span", { className: "toast-text", textContent: words }));
  toast.hidden = false;
  say(words);
}
const fill = (pattern, value) => pattern.replace("{}", value);
const label = (name) => $(`.v.${name} b`, card).textContent.trim();

function alertCard(node, words) {
  const line = $("[data-alert]", node);
  line.textContent = words;
  line.hidden = false;
}

// -- badges
function badges(shown) {
  return shown.split(" ").map((name) => make(name === "…" ? "span" : "kbd", { textContent: name }));
}

/** Keys printed on the buttons, and the end of the lease kept. */
function ready(node) {
  node.dataset.until ??= Date.now() + 1000 * Number(node.dataset.lease);
  if (keysOn) labelKeys(node);
  return node;
}
function labelKeys(within) {
  for (const control of $$("[data-action]", within)) {
    const known = KEYS[control.dataset.action];
    const spot = $(".key", control);
    if (!known || !spot || spot.firstChild) continue;
    spot.append(...badges(known.show));
    control.setAttribute("aria-keyshortcuts", known.key ?? known.show);
  }
  for (const control of $$("[data-digit]", within)) {
    const spot = $(".key", control.closest(".pick"));
    if (spot && !spot.firstChild) spot.append(...badges(control.dataset.digit));
  }
}
for (const row of $$("[data-help]")) {
  const holder = make("span", { className: "keys" });
  for (const name of row.dataset.help.split(" ")) holder.append(...badges(KEYS[name].show));
  row.append(holder);
}

// -- cards
function show(node, words) {
  card = node;
  place.replaceChildren(card);
  card.lastElementChild.append(toast);
  toast.classList.remove("alone");
  for (const column of $$(".col", card)) column.scrollTop = 0;
  press($(".v[aria-pressed=true]", card)?.value ?? ""); // as the person left it
  shownAt = performance.now();
  lease = { warned: false, renewedAt: Date.now() };
  tick();
  if (words) say(words);
  $("#answer").focus({ preventScroll: true });
  if (!wide()) scrollTo(0, 0);
}

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return ready(holder.content.firstElementChild);
}

function pickUp(answer, item) {
  for (const html of answer?.cards ?? []) {
    const node = parse(html);
    if (!have(item).includes(node.dataset.review)) ahead.push(node);
  }
  if (answer?.bar && outbox.size <= 1) $("#progress").innerHTML = answer.bar; // one is on its way while this runs
  for (const option of $$("#queue option")) option.textContent = answer?.queues?.[option.value] ?? option.textContent;
  const open = $("#nav-open");
  if (open) open.textContent = answer?.waiting ?? open.textContent;
  if (!card && ahead.length) show(ahead.shift());
  else if (!card && answer?.state) {
    place.innerHTML = answer.state;
    place.append(toast);
    $("#answer").focus();
  }
}

function onward(words) {
  card = ahead.shift();
  if (card) return show(card, words);
  toast.classList.add("alone");
  place.replaceChildren(make("p", { className: "empty", textContent: text.waiting }), toast);
  if (words) say(words);
}

/** Reviews not to be handed out: in the page, or judged here and not sent yet; `item` is being sent. */
const have = (item) => {
  const unsent = outbox.reviews.filter((review) => review !== item?.review);
  return [card, ...ahead].map((node) => node?.dataset.review).concat(unsent).filter(Boolean);
};

// -- verdict
const keyOf = (node) => $("[name=idempotency_key]", node);
const panel = (name) => $(`[data-panel=${name}]`, card);

function choose(name) {
  if (!card || busy) return;
  press(name);
  if (name === "correct" || name === "unsure") return save();
  panel("skip").hidden = true;
  panel("reasons").hidden = false;
  $(".harm", card).hidden = name === "partial";
  const question = $("[data-question]", card);
  question.textContent = question.dataset[name];
  toast.hidden = true;
  countReasons();
  say(fill(text.choose, label(name)));
}

function press(name) {
  code = name;
  for (const button of $$(".v[aria-pressed]", card)) button.setAttribute("aria-pressed", button.value === name);
  if (name) $("[data-action=save]", card).value = name;
}

const chosen = () => $$("[name=reasons]:checked", card);
const countReasons = () => $("[data-action=save]", card).setAttribute("aria-disabled", !chosen().length);

function pick(digit) {
  const box = $(`[data-panel=reasons] [data-digit="${digit}"]`, card);
  if (box?.offsetParent) box.click();
}

function save() {
  if (!card || busy || !code) return;
  const withReasons = code === "partial" || code === "wrong";
  if (withReasons && !chosen().length) return say(text.reasonFirst);
  const form = $("#verdict");
  const body = new URLSearchParams(new FormData(form));
  const edited = withReasons && !panel("edit").hidden;
  body.delete("csrfmiddlewaretoken"); // it travels in the header, fresh
  if (!edited) body.delete("correction"), body.delete("correction_version");
  if (!withReasons) body.delete("reasons");
  if (code !== "wrong") body.delete("critical");
  body.set("code", code);
  body.set("seconds", Math.round((performance.now() - shownAt) / 1000));
  const reasons = withReasons ? chosen().map((box) => box.parentElement.lastElementChild.textContent).join(", ") : "";
  const saved = fill(text.saved, label(code)) + (reasons && ` · ${reasons}`);
  const { review } = card.dataset;
  past = [...past, card].slice(-HISTORY);
  code = "";
  notice(saved);
  onward(fill(text.next, count(1)));
  const wordy = edited || !!body.get("note");
  outbox.add({ url: form.action, body: body.toString(), key: body.get("idempotency_key"), review, wordy });
}

function count(step) {
  const done = $("[data-done]");
  return (done.textContent = Math.max(0, Number(done.textContent) + step));
}

/** Send one verdict. True: settled. False: no connection, keep it. Wordy ones (note, correction) come back on screen. */
async function send(item) {
  const body = new URLSearchParams(item.body);
  body.set("have", have(item));
  let response, answer;
  try {
    response = await ask(item.url, body);
    answer = isJson(response) && (await response.json());
  } catch {
    lost.add(item.key);
    if (item.wordy) bringBack(item, text.keep);
    return item.wordy;
  }
  if (!answer && (response.ok || response.status === 403)) {
    if (item.wordy) bringBack(item, text.loggedOut);
    else showLoggedOut();
    return item.wordy;
  }
  loggedOut = false;
  if (response.status === 409 && lost.delete(item.key) && (await replace(item))) return send(item);
  if (!response.ok) return refused(item, response.status, answer);
  toast.innerHTML = answer.toast;
  if (keysOn) labelKeys(toast);
  toast.hidden = !!panelOpen();
  pickUp(answer);
  return true;
}

/** The server has an earlier choice nobody was told of: take it back, so that the last one stands. */
async function replace(item) {
  const answer = await revoke(item.key);
  if (!answer || answer.message || !answer.cards.length) return false;
  const key = keyOf(parse(answer.cards[0])).value;
  for (const node of past.filter((other) => other.dataset.review === item.review)) keyOf(node).value = key;
  item.body = item.body.replace(item.key, key);
  item.key = key;
  return true;
}

/** Words come back on screen; a plain verdict that no longer fits makes way. True and false as in `send`. */
function refused(item, status, answer) {
  const words = answer?.message ?? text.server;
  if (status === 409 && !item.wordy) {
    recall(item.review);
    notice(words);
    pickUp(answer, item);
  } else if (!bringBack(item, words)) {
    if (status >= 500) return false; // its card is not here: it waits
    notice(words);
  }
  pickUp(answer);
  return true;
}

/** The card of a verdict that does not stand; undefined when this page never had it. */
function recall(review) {
  const node = past.findLast((other) => other.dataset.review === review);
  if (node) count(-1);
  past = past.filter((other) => other !== node);
  return node;
}

function putFirst(node, words) {
  if (card) ahead.unshift(card);
  toast.hidden = true;
  show(node, words);
}

/** A refused verdict: its card comes back as the person left it, with the reason on it. */
function bringBack(item, words) {
  const node = recall(item.review);
  if (!node) return false;
  putFirst(node, words);
  alertCard(node, words);
  return true;
}

// -- undo, skip, panels
/** Undo and skip wait for what is on its way; no verdict meanwhile, its card is about to go. */
function inTurn(work) {
  busy += 1;
  turn = Promise.allSettled([turn, outbox.settle()])
    .then(work)
    .finally(() => (busy -= 1));
}

function undo() {
  const [sending] = outbox.reviews;
  if (busy || !takeBack()) inTurn(() => undoNewest(sending));
}

async function undoNewest(sending) {
  if ((sending && card?.dataset.review === sending) || takeBack()) return; // not sent, and back already
  const newest = past.at(-1);
  const answer = await revoke(newest ? keyOf(newest).value : "");
  if (!answer) return;
  if (answer.message) return notice(answer.message);
  recall(newest?.dataset.review);
  if (answer.cards.length) putFirst(parse(answer.cards[0]), text.undone);
  else notice(text.undone);
  pickUp({ ...answer, cards: [] });
}

/** Take back the verdict with this key; without one the newest. */
const revoke = (key) => post($("#undo-form").action, new URLSearchParams({ have: have(), verdict_key: key }));

/** Without the server, the newest verdict that is not on its way. */
function takeBack() {
  const unsent = outbox.takeBack();
  if (!unsent) return false;
  const node = recall(unsent.review);
  if (!node) location.reload(); // this page never had it; the server has
  else putFirst(node, text.undone), closePanels(), card.lastElementChild.reset();
  return true;
}

const skip = (button, node) => inTurn(() => card === node && passOn(button, node));
async function passOn(button, node) {
  const { review, token } = node.dataset;
  const body = new URLSearchParams({ reason: button.value, review_id: review, lease_token: token, have: have().slice(1) });
  const answer = await post(button.formAction, body);
  if (!answer) return;
  toast.hidden = true;
  onward(text.skipped);
  if (answer.message) notice(answer.message); // no longer held: gone all the same
  pickUp(answer);
}

const ask = (url, body) =>
  fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
    signal: AbortSignal.timeout(PATIENCE),
  });
const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

/** POST what cannot wait. Null: no answer; the person has been told. */
async function post(url, body) {
  try {
    const response = await ask(url, body);
    if (isJson(response)) return await response.json();
    showLoggedOut();
  } catch {
    say(text.keep);
    if (card) alertCard(card, text.keep);
  }
  return null;
}

function nextHandover() {
  const radios = $$("[name=handover]", card);
  const next = radios[radios.findIndex((radio) => radio.checked) + 1];
  for (const radio of radios) radio.checked = radio === next;
  say(fill(text.handover, next ? next.nextElementSibling.textContent : text.handoverNone));
}

function togglePanel(name) {
  const here = panel(name);
  const opens = here.hidden;
  closePanels();
  here.hidden = !opens;
  toast.hidden ||= opens;
}
const panelOpen = () => card && $("[data-panel]:not([hidden], [data-panel=note])", card);

function closePanels() {
  if (!card) return;
  for (const open of $$("[data-panel]:not([data-panel=edit])", card)) open.hidden = true;
  closeEdit();
  press("");
}

function toggleNote() {
  const row = panel("note");
  row.hidden = !row.hidden;
  if (row.hidden) $("#answer").focus();
  else $("#note").focus();
}

function toggleEdit() {
  if (!panel("edit").hidden) return closeEdit();
  panel("edit").hidden = false;
  $(".reading", card).hidden = true;
  toast.hidden = true;
  if (!code) choose("wrong");
  editor("compare");
  $("#correction").focus();
}

/** The words stay, and E opens them again. */
function closeEdit() {
  panel("edit").hidden = true;
  $(".reading", card).hidden = false;
}

/** Only who corrects pays for the editor. */
const editor = (act, button) => import("./correction.js").then((module) => module[act](card, button));

// -- claims
function stepClaim(step) {
  const claims = $$(".cl", card);
  if (!claims.length) return;
  const here = claims.indexOf(document.activeElement);
  claims.at(here < 0 && step < 0 ? -1 : (here + step) % claims.length).focus();
}
for (const [event, on] of [["focusin", true], ["focusout", false], ["mouseover", true], ["mouseout", false]]) {
  place.addEventListener(event, ({ target }) => {
    const mark = target.closest?.("[data-n]");
    if (!mark || !card) return;
    const { n } = mark.dataset;
    for (const node of $$(`[data-n="${n}"]`, card)) node.toggleAttribute("data-on", on);
    if (event === "focusin" && wide()) $(`#source-${n}`)?.scrollIntoView({ block: "nearest" });
  });
}

// -- events
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-action], [data-insert], [formaction], mark.cl");
  if (!control) return;
  if (control.matches(".cl")) return $(`#source-${control.dataset.n}`)?.scrollIntoView({ block: "center" });
  event.preventDefault();
  if (control.dataset.insert !== undefined) editor("insert", control);
  else if (control.hasAttribute("formaction")) skip(control, card);
  else KEYS[control.dataset.action]?.run();
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "verdict") event.preventDefault();
});
place.addEventListener("change", (event) => {
  if (event.target.name !== "reasons") return;
  countReasons();
  const missed = $("[name=handover][value=missed]", card);
  if (event.target.value === "not_handed_over" && event.target.checked) missed.checked = true;
});
place.addEventListener("input", (event) => {
  if (event.target.id === "correction") editor("compare");
});

const typing = (node) => node.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  stayAwake();
  if (event.isComposing || $("dialog[open]") || $(":popover-open")) return;
  if (typing(event.target)) return typingKey(event);
  if (!keysOn || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit !== undefined) return digitKey(event, digit);
  const on = event.target.closest?.("a, button, summary, mark.cl, [role=button]");
  if (event.key === "Enter" || event.key === " ") {
    if (on?.matches(".cl")) return event.preventDefault(), on.click();
    if (on || event.key === " ") return;
  }
  const wanted = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (wanted.startsWith("Arrow") && event.target.matches("[type=radio]")) return;
  const found = Object.values(KEYS).find((entry) => entry.key === wanted && entry.run);
  if (!found || (!card && wanted !== "z" && wanted !== "?")) return;
  event.preventDefault();
  found.run();
});

function typingKey(event) {
  const box = event.target;
  if (box.id === "correction" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (chosen().length) return save();
    $("[data-panel=reasons] input", card).focus();
    return say(text.reasonFirst);
  }
  if (box.matches("#note, #correction") && (event.key === "Escape" || (event.key === "Enter" && box.id === "note"))) {
    event.preventDefault();
    $("#verdict").focus({ preventScroll: true });
  }
}

function digitKey(event, digit) {
  if (!card) return;
  event.preventDefault();
  if (!panel("skip").hidden) return $(`[data-panel=skip] [data-digit="${digit}"]`, card)?.click();
  if (!panel("reasons").hidden) return pick(digit);
  Object.values(KEYS).find((entry) => entry.code === Number(digit))?.run();
}

// -- lease
function tick() {
  const clock = $("#lease");
  if (!card) return ($("span", clock).textContent = "");
  const left = Math.round((card.dataset.until - Date.now()) / 1000);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  $("span", clock).textContent = left > 0 ? fill(text.lease, time) : text.leaseOver;
  clock.toggleAttribute("data-low", left <= LOW);
  if (left <= LOW && left > 0 && !lease.warned) {
    lease.warned = true;
    say(text.leaseLow);
  }
}
setInterval(tick, 1000);

/** Any sign of life lengthens the leases, at most once a minute; in the last minute at once. */
async function stayAwake() {
  if (!card) return;
  const low = card.dataset.until - Date.now() < LOW * 1000;
  if (Date.now() - lease.renewedAt < (low ? 5_000 : 60_000)) return;
  lease.renewedAt = Date.now();
  const nodes = [card, ...ahead];
  const leases = Object.fromEntries(nodes.map((node) => [node.dataset.review, node.dataset.token]));
  const asked = ask(text.renewUrl, new URLSearchParams({ leases: JSON.stringify(leases) }));
  const answer = await asked.then((response) => response.json()).catch(() => null);
  for (const node of nodes.filter((node) => answer?.held?.includes(Number(node.dataset.review)))) {
    node.dataset.until = Date.now() + 1000 * answer.seconds;
    if (node === card) lease.warned = false;
  }
  tick();
}
for (const event of ["pointerdown", "pointermove", "wheel", "touchstart"]) addEventListener(event, stayAwake, { passive: true });

// -- connection
/** Of the cookie, not of the page: a log-in in another tab makes the page's own worthless. */
const csrf = () => document.cookie.match(`(?:^|; )${text.csrfCookie}=([^;]*)`)?.[1] ?? "";
function warn(words, out) {
  loggedOut = out;
  $("span", banner).textContent = words;
  $("a", banner).hidden = !out;
  banner.hidden = false;
}
const showWaiting = (number) => loggedOut || warn(fill(text.offline, number), false);
const showLoggedOut = () => warn(text.loggedOut, true);
function showDrained() {
  if (banner.hidden) return;
  banner.hidden = true;
  say(text.sent);
}
$("button", banner).addEventListener("click", () => outbox.flush());
addEventListener("online", () => outbox.flush());

// -- start
if (keysOn) labelKeys(document);
ahead = ahead.filter((node) => !outbox.reviews.includes(node.dataset.review));
toast.classList.toggle("alone", !card);
if (card) {
  if (outbox.reviews.includes(ready(card).dataset.review)) onward(); // judged already, not sent yet
  else card.lastElementChild.append(toast);
}
tick();
outbox.flush();
