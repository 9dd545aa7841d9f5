// The review loop. Every word comes from the page; without this file its forms work by themselves.
// What most verdicts do without stands in modules of its own, loaded by who needs it.
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
const PAUSE = 5 * 60_000;
const STRETCH = 40 * 60_000;
/** Three columns that scroll by themselves; else the page scrolls as one. */
const wide = () => matchMedia("(min-width: 1101px)").matches;

/** A handler for each action of the table of keys (shortcuts.py). */
const KEYS = {
  correct: () => choose("correct"),
  partial: () => choose("partial"),
  wrong: () => choose("wrong"),
  unsure: () => choose("unsure"),
  reason: (digit) => pick(digit),
  harm: () => pick(0),
  save: () => save(),
  handover: () => nextHandover(),
  edit: () => toggleEdit(),
  note: () => toggleNote(),
  skip: () => togglePanel("skip"),
  undo: () => undo(),
  lookalikes: () => ($("[data-action=lookalikes]", card) ? load("lookalikes", "open") : say(text.alone)),
  knowledge: () => toggleReport(),
  "claim-next": () => load("claims", "step", 1),
  "claim-back": () => load("claims", "step", -1),
  close: () => closePanels(),
  help: () => $("#help").showModal(),
};
/** Buttons that have no key. */
const BUTTONS = { reveal: () => load("reveal", "reveal"), rest: () => rest(true) };

const keys = JSON.parse(text.keys);
const actions = new Map(Object.entries(keys).map(([action, key]) => [key.toLowerCase(), action]));
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

/** What the other modules work with. */
const desk = {
  $, $$, text, lost, place, outbox, ask, isJson, post, say, notice, fill, parse, pickUp, onward, recall, bringBack, closePanels,
  revoke, keyOf, press, choose, save, toggleEdit, toggleReport, showLoggedOut, csrf, wide, send, loggedIn,
  get card() { return card; },
  get code() { return code; },
  get past() { return past; },
};
const load = (name, act, ...rest) =>
  import(`./${name}.js`).then((module) => module[act](desk, ...rest), () => say(text.keep));

// -- words
let saying;
function say(words) {
  const live = $("#live");
  live.textContent = "";
  clearTimeout(saying);
  saying = setTimeout(() => (live.textContent = words), 30);
}

/** Read out, and shown above the verdict bar. */
function notice(words) {
  toast.replaceChildren(Object.assign(document.createElement("span"), { className: "toast-text", textContent: words }));
  toast.hidden = false;
  say(words);
}
function fill(pattern, value) {
  return pattern.replace("{}", value);
}
const label = (name) => $(`.v.${name} b`, card).textContent.trim();

function alertCard(node, words) {
  const line = $("[data-alert]", node);
  line.textContent = words;
  line.hidden = false;
}

// -- cards
/** The end of the lease, kept. */
function ready(node) {
  node.dataset.until ??= Date.now() + 1000 * Number(node.dataset.lease);
  return node;
}

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
  restore();
}
const restore = () => "draft" in card.dataset && load("drafts", "restore");

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
  const empty = Object.assign(document.createElement("p"), { className: "empty", textContent: text.waiting });
  place.replaceChildren(empty, toast);
  if (words) say(words);
}

/** Reviews not to be handed out: in the page, or judged here and not sent yet; `item` is being sent. */
function have(item) {
  const unsent = outbox.reviews.filter((review) => review !== item?.review);
  return [card, ...ahead].map((node) => node?.dataset.review).concat(unsent).filter(Boolean);
}

// -- verdict
function keyOf(node) {
  return $("[name=idempotency_key]", node);
}
const panel = (name) => $(`[data-panel=${name}]`, card);

function choose(name) {
  if (!card || busy) return;
  press(name);
  if (name === "correct" || name === "unsure") return save();
  for (const other of $$("[data-panel=skip], [data-panel=knowledge]", card)) other.hidden = true;
  panel("reasons").hidden = false;
  toast.hidden = true;
  $(".harm", card).hidden = name === "partial";
  const question = $("[data-question]", card);
  question.textContent = question.dataset[name];
  countReasons();
  say(fill(text.choose, label(name)));
  touch();
}

function press(name) {
  code = name;
  for (const button of $$(".v", card)) button.setAttribute("aria-pressed", button.value === name);
  if (name) $("[data-action=save]", card).value = name;
}

const chosen = () => $$("[name=reasons]:checked", card);
const countReasons = () => $("[data-action=save]", card).setAttribute("aria-disabled", !chosen().length);

function pick(digit) {
  const box = $(`[data-panel=reasons] [data-digit="${digit}"]`, card);
  if (card.dataset.back === digit) return delete card.dataset.back, choose(code);
  if (!box?.offsetParent) return;
  if ("back" in box.dataset && box.checked) delete box.dataset.back;
  else box.click();
}

/** Kept on the server every two seconds, until the verdict. */
function touch() {
  card.dataset.touched = "";
  load("drafts", "keep");
}

function save() {
  if (!card || busy || !code) return;
  const withReasons = code === "partial" || code === "wrong";
  if (withReasons && !chosen().length) return say(text.reasonFirst);
  const asked = $("[data-handover-asked]", card);
  if (asked && code !== "unsure" && !$(":checked", asked)) return notice(text.handoverFirst);
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
  if ("touched" in card.dataset) load("drafts", "settle", card);
  past = [...past, card].slice(-HISTORY);
  code = "";
  notice(saved);
  onward(fill(text.next, count(1)));
  const wordy = edited || !!body.get("note");
  outbox.add({ url: form.action, body: body.toString(), key: body.get("idempotency_key"), review, wordy });
  rest();
}

function count(step) {
  const done = $("[data-done]");
  return (done.textContent = Math.max(0, Number(done.textContent) + step));
}

/** After forty minutes without a pause, a word about one. Times only are kept, for this tab. */
function rest(dismissed) {
  const now = Date.now();
  const [since, last] = (sessionStorage.judging ?? "0 0").split(" ");
  const begun = dismissed || now - last > PAUSE ? now : since;
  sessionStorage.judging = `${begun} ${now}`;
  const hint = $("#rest");
  if (now - begun >= STRETCH && hint.hidden) setTimeout(say, 3_000, hint.firstElementChild.textContent); // after the next answer
  hint.hidden = now - begun < STRETCH;
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
    showLoggedOut();
    return item.wordy;
  }
  loggedOut = false;
  if (!response.ok) return load("refused", "refused", item, response.status, answer);
  toast.innerHTML = answer.toast;
  toast.hidden = !!panelOpen();
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
  touch();
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
function revoke(key) {
  return post($("#undo-form").action, new URLSearchParams({ have: have(), verdict_key: key }));
}

/** Without the server, the newest verdict that is not on its way. */
function takeBack() {
  const unsent = outbox.takeBack();
  if (!unsent) return false;
  const node = recall(unsent.review);
  if (!node) location.reload(); // this page never had it; the server has
  else putFirst(node, text.undone), closePanels(), card.lastElementChild.reset();
  return true;
}

const skip = (button, node) => inTurn(() => card === node && load("skip", "passOn", button, have().slice(1)));

function ask(url, body) {
  return fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
    signal: AbortSignal.timeout(PATIENCE),
  });
}
function isJson(response) {
  return response.headers.get("Content-Type")?.startsWith("application/json");
}

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
  touch();
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

function toggleReport() {
  const here = panel("knowledge");
  if (!here) return;
  here.hidden = !here.hidden;
  toast.hidden = true;
  (here.hidden ? $("#verdict") : $("#report-version"))?.focus({ preventScroll: true });
}

function toggleEdit() {
  if (!panel("edit").hidden) return closeEdit();
  panel("edit").hidden = false;
  $(".reading", card).hidden = true;
  if (!code) choose("wrong");
  toast.hidden = true;
  load("correction", "compare");
  $("#correction").focus();
}

/** The words stay, and E opens them again. */
function closeEdit() {
  panel("edit").hidden = true;
  $(".reading", card).hidden = false;
}

// -- events
for (const event of ["focusin", "focusout", "mouseover", "mouseout"]) {
  place.addEventListener(event, ({ target }) => {
    const mark = target.closest?.("[data-n]");
    if (mark && card) load("claims", "light", mark.dataset.n, event);
  });
}
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-action], [data-insert], [data-panel=skip] [formaction], mark.cl");
  if (!control) return;
  if (control.matches(".cl")) return $(`#source-${control.dataset.n}`)?.scrollIntoView({ block: "center" });
  event.preventDefault();
  if (control.dataset.insert !== undefined) load("correction", "insert", control);
  else if (control.hasAttribute("formaction")) skip(control, card);
  else ({ ...KEYS, ...BUTTONS })[control.dataset.action]?.(control);
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "report-form") load("report", "send");
  if (/verdict|report-form/.test(event.target.id)) event.preventDefault();
});
place.addEventListener("change", (event) => {
  if (event.target.name !== "reasons") return;
  countReasons();
  const missed = $("[name=handover][value=missed]", card);
  if (event.target.value === "not_handed_over" && event.target.checked) missed.checked = true;
});
place.addEventListener("input", (event) => {
  if (event.target.id === "correction") load("correction", "compare");
  if (event.target.form?.id === "verdict") touch();
});

const typing = (node) => node.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  stayAwake();
  if (event.isComposing || $("dialog[open]") || $(":popover-open")) return;
  if (typing(event.target)) return typingKey(event);
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit !== undefined) return digitKey(event, digit);
  const on = event.target.closest?.("a, button, summary, mark.cl, [role=button]");
  if (event.key === "Enter" || event.key === " ") {
    if (on?.matches(".cl")) return event.preventDefault(), on.click();
    if (on || event.key === " ") return;
  }
  if (event.key.startsWith("Arrow") && event.target.matches("[type=radio]")) return;
  const wanted = actions.get(event.key.toLowerCase());
  if (!KEYS[wanted] || (!card && wanted !== "undo" && wanted !== "help")) return;
  event.preventDefault();
  KEYS[wanted]();
});

function typingKey(event) {
  const box = event.target;
  if (box.id === "correction" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (chosen().length) return save();
    $("[data-panel=reasons] input", card).focus();
    return say(text.reasonFirst);
  }
  if (box.closest("[data-panel]") && (event.key === "Escape" || (event.key === "Enter" && box.id === "note"))) {
    event.preventDefault();
    if (box.form.id !== "verdict") toggleReport();
    $("#verdict").focus({ preventScroll: true });
  }
}

function digitKey(event, digit) {
  if (!card || !keys.reason) return;
  event.preventDefault();
  if (!panel("skip").hidden) return $(`[data-panel=skip] [data-digit="${digit}"]`, card)?.click();
  if (!panel("reasons").hidden) return KEYS[digit === "0" ? "harm" : "reason"](digit);
  KEYS[actions.get(digit)]?.();
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
function csrf() {
  return document.cookie.match(`(?:^|; )${text.csrfCookie}=([^;]*)`)?.[1] ?? "";
}
function warn(words, out) {
  loggedOut = out;
  $("span", banner).textContent = words;
  $("[data-login]", banner).hidden = !out;
  banner.hidden = false;
}
const showWaiting = (number) => loggedOut || warn(fill(text.offline, number), false);
function showLoggedOut() {
  warn(text.loggedOut, true);
}
function loggedIn() {
  loggedOut = false;
  outbox.flush();
}
function showDrained() {
  if (banner.hidden || loggedOut) return;
  banner.hidden = true;
  say(text.sent);
}
$("[data-retry]", banner).addEventListener("click", () => outbox.flush());
$("[data-login]", banner).addEventListener("click", () => ($("#login").showModal(), load("login", "logIn")));
addEventListener("online", () => outbox.flush());
toast.addEventListener("toggle", ({ target }) => load("why", "open", target), true); // it does not bubble

// -- start
ahead = ahead.filter((node) => !outbox.reviews.includes(node.dataset.review));
toast.classList.toggle("alone", !card);
if (card) {
  if (outbox.reviews.includes(ready(card).dataset.review)) onward(); // judged already, not sent yet
  else card.lastElementChild.append(toast), restore();
}
tick();
outbox.flush();
