// The review loop: keys, instant next card, verdicts sent in order, also after a lost connection.
// No text lives here: every word comes from the page (#texts, labels). Without this file the forms work by themselves.
import { Outbox } from "./outbox.js";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const text = $("#texts").dataset;
const place = $("#place");
const toast = $("#toast");
const banner = $("#offline");
const HISTORY = 20;
const LOW = 60;
/** Wide: three columns that scroll by themselves; else the page scrolls as one. */
const wide = () => matchMedia("(min-width: 1101px)").matches;

/** One table for handlers, badges and the help dialog. `code` is the physical key, so AZERTY digits need no Shift. */
const KEYS = {
  correct: { code: 1, show: ["1"], run: () => choose("correct") },
  partial: { code: 2, show: ["2"], run: () => choose("partial") },
  wrong: { code: 3, show: ["3"], run: () => choose("wrong") },
  unsure: { code: 4, show: ["4"], run: () => choose("unsure") },
  reason: { show: ["1", "…", "8"] },
  harm: { show: ["0"] },
  save: { key: "Enter", show: ["Enter"], run: () => save() },
  handover: { key: "h", show: ["H"], run: () => nextHandover() },
  edit: { key: "e", show: ["E"], run: () => toggleEdit() },
  note: { key: "n", show: ["N"], run: () => toggleNote() },
  skip: { key: "s", show: ["S"], run: () => togglePanel("skip") },
  undo: { key: "z", show: ["Z"], run: () => undo() },
  "claim-next": { key: "ArrowRight", show: ["→"], run: () => stepClaim(1) },
  "claim-back": { key: "ArrowLeft", show: ["←"], run: () => stepClaim(-1) },
  close: { key: "Escape", show: ["Esc"], run: () => closePanels() },
  help: { key: "?", show: ["?"], run: () => $("#help").showModal() },
};

const keysOn = text.shortcuts === "on";
let card = $(".work-card");
let ahead = $("#ahead") ? [ready($("#ahead").content.firstElementChild)] : [];
let past = []; // cards judged here, newest last: an unsent verdict can be taken back without the server
let shownAt = performance.now();
let code = "";
let loggedOut = false;
let lease = { until: 0, warned: false, renewedAt: Date.now() };

const outbox = new Outbox({ person: text.person, send, onWaiting: showWaiting, onDrained: showDrained });

// ---- words ----------------------------------------------------------------------------------------------------------
function say(words) {
  const live = $("#live");
  live.textContent = "";
  setTimeout(() => (live.textContent = words), 30);
}
const fill = (pattern, value) => pattern.replace("{}", value);
const label = (name) => $(`.v.${name} b`, card).textContent.trim();

function alertCard(node, words) {
  const line = $("[data-alert]", node);
  line.textContent = words;
  line.hidden = false;
}

// ---- badges ---------------------------------------------------------------------------------------------------------
function badges(shown) {
  return shown.map((name) => Object.assign(document.createElement(name === "…" ? "span" : "kbd"), { textContent: name }));
}

/** Print the key on every button whose action has one; keep where the countdown of this card stands. */
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
    control.setAttribute("aria-keyshortcuts", known.key ?? known.show.join(" "));
  }
  for (const control of $$("[data-digit]", within)) {
    const spot = $(".key", control.closest(".pick"));
    if (spot && !spot.firstChild) spot.append(...badges([control.dataset.digit]));
  }
}
for (const row of $$("[data-help]")) {
  const holder = Object.assign(document.createElement("span"), { className: "keys" });
  for (const name of row.dataset.help.split(" ")) holder.append(...badges(KEYS[name].show));
  row.append(holder);
}

// ---- cards ----------------------------------------------------------------------------------------------------------
function show(node, words) {
  card = node;
  place.replaceChildren(card);
  card.lastElementChild.append(toast);
  toast.classList.remove("alone");
  for (const column of $$(".col", card)) column.scrollTop = 0;
  shownAt = performance.now();
  lease = { until: Number(card.dataset.until), warned: false, renewedAt: Date.now() };
  tick();
  if (words) say(words);
  $("#answer").focus({ preventScroll: true });
  if (!wide()) scrollTo(0, 0);
}

function clear(node) {
  closePanels(node);
  node.lastElementChild.reset();
  for (const field of $$("[form=verdict]", node)) field.value = field.defaultValue ?? field.value;
}

function pickUp(answer, held) {
  for (const html of answer.cards ?? []) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const node = ready(holder.content.firstElementChild);
    const known = [card, ...ahead].some((other) => other?.dataset.review === node.dataset.review);
    if (!known) ahead.push(node);
  }
  if (answer.bar && outbox.size <= 1) $("#progress").innerHTML = answer.bar; // one is on its way while this runs
  for (const option of $$("#queue option")) option.textContent = answer.queues?.[option.value] ?? option.textContent;
  const open = $("#nav-open");
  if (open && answer.waiting !== undefined) open.textContent = answer.waiting;
  if (held) return;
  if (!card && ahead.length) show(ahead.shift());
  else if (!card && answer.state) {
    place.innerHTML = answer.state;
    place.append(toast);
    $("#answer").focus();
  }
}

function onward(words) {
  const next = ahead.shift();
  if (next) return show(next, words);
  card = null;
  toast.classList.add("alone");
  place.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", textContent: text.waiting }), toast);
  if (words) say(words);
}

const have = () => [card, ...ahead].filter(Boolean).map((node) => node.dataset.review).join(",");

// ---- verdict --------------------------------------------------------------------------------------------------------
const panel = (name, node = card) => $(`[data-panel=${name}]`, node);

function choose(name) {
  if (!card) return;
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
  for (const button of $$(".v[aria-pressed]", card)) button.setAttribute("aria-pressed", String(button.value === name));
  if (name) $("[data-action=save]", card).value = name;
}

const chosen = (node = card) => $$("[name=reasons]:checked", node);
const countReasons = () => $("[data-action=save]", card).setAttribute("aria-disabled", String(!chosen().length));

function pick(digit) {
  const box = $(`[data-panel=reasons] [data-digit="${digit}"]`, card);
  if (box && box.offsetParent !== null) box.click();
}

function save() {
  if (!card) return;
  const withReasons = code === "partial" || code === "wrong";
  if (!code) return;
  if (withReasons && !chosen().length) return say(text.reasonFirst);
  const form = $("#verdict");
  const body = new URLSearchParams(new FormData(form));
  const edited = !panel("edit").hidden && withReasons;
  if (!edited) body.delete("correction"), body.delete("correction_version");
  if (!withReasons) body.delete("reasons"), body.delete("critical");
  if (code === "partial") body.delete("critical");
  body.set("code", code);
  body.set("seconds", String(Math.round((performance.now() - shownAt) / 1000)));
  const reasons = withReasons ? chosen().map((box) => box.parentElement.lastElementChild.textContent) : [];
  announceSaved(label(code), reasons);
  const judged = card;
  past = [...past, judged].slice(-HISTORY);
  code = "";
  const done = $("[data-done]");
  done.textContent = Number(done.textContent) + 1;
  onward(fill(text.next, done.textContent));
  outbox.add({ url: form.action, body: body.toString(), review: judged.dataset.review, wordy: edited || !!body.get("note") });
}

function announceSaved(verdict, reasons) {
  toast.replaceChildren();
  const words = Object.assign(document.createElement("span"), { className: "toast-text" });
  words.textContent = [fill(text.saved, verdict), ...(reasons.length ? [reasons.join(", ")] : [])].join(" · ");
  toast.append(words);
  toast.hidden = false;
}

/** Send one verdict. True: settled. False: no connection, keep it. Wordy ones (note, correction) come back on screen. */
async function send(item) {
  const body = new URLSearchParams(item.body);
  body.set("have", have());
  body.set("csrfmiddlewaretoken", csrf());
  let response;
  try {
    response = await fetch(item.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
  } catch {
    if (item.wordy) bringBack(item, text.keep);
    return item.wordy;
  }
  const json = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!json && (response.redirected || response.status === 403)) {
    if (item.wordy) bringBack(item, text.loggedOut);
    else showLoggedOut();
    return item.wordy;
  }
  loggedOut = false;
  const answer = json ? await response.json() : { message: text.server };
  if (response.status >= 500) {
    bringBack(item, text.server);
    return true;
  }
  if (!response.ok) {
    bringBack(item, answer.message);
    return true;
  }
  if (answer.toast) {
    toast.innerHTML = answer.toast;
    toast.hidden = false;
    if (keysOn) labelKeys(toast);
    if (panelOpen()) toast.hidden = true;
  }
  pickUp(answer);
  return true;
}

/** A refused verdict: its card comes back as the person left it, with the reason on it. */
function bringBack(item, words) {
  const node = past.findLast((other) => other.dataset.review === item.review);
  if (!node) return say(words);
  past = past.filter((other) => other !== node);
  if (card) ahead.unshift(card);
  toast.hidden = true;
  show(node, words);
  const done = $("[data-done]");
  done.textContent = Math.max(0, Number(done.textContent) - 1);
  press($(".v[aria-pressed=true]", card)?.value ?? "");
  alertCard(node, words);
}

// ---- undo, skip, hand-over, note, correction ----------------------------------------------------------------------------
async function undo() {
  const unsent = outbox.takeBack();
  if (unsent) return bringBackQuietly(unsent.review);
  const answer = await post($("#undo-form").action, new URLSearchParams({ have: have() }));
  if (!answer) return;
  if (answer.message) return say(answer.message);
  const holder = document.createElement("template");
  holder.innerHTML = answer.cards[0] ?? "";
  const node = holder.content.firstElementChild;
  if (!node) return say(text.nothing);
  if (card) clear(card), ahead.unshift(card);
  toast.hidden = true;
  past = past.filter((other) => other.dataset.review !== node.dataset.review);
  show(ready(node), text.undone);
  pickUp({ ...answer, cards: [] }, true);
}

function bringBackQuietly(review) {
  const node = past.findLast((other) => other.dataset.review === review);
  if (!node) return;
  past = past.filter((other) => other !== node);
  clear(node);
  $("[name=idempotency_key]", node).value = crypto.randomUUID();
  if (card) ahead.unshift(card);
  toast.hidden = true;
  const done = $("[data-done]");
  done.textContent = Math.max(0, Number(done.textContent) - 1);
  show(node, text.undone);
}

async function passOn(button) {
  const node = card;
  const body = new URLSearchParams({ reason: button.value });
  for (const name of ["review_id", "lease_token"]) body.set(name, $(`[name=${name}]`, node).value);
  body.set("have", ahead.map((other) => other.dataset.review).join(","));
  const answer = await post(button.formAction, body);
  if (!answer) return;
  if (answer.message) return alertCard(node, answer.message);
  toast.hidden = true;
  onward(text.skipped);
  pickUp(answer);
}

/** POST for what cannot wait in the outbox. Null when the server cannot be reached; the person has been told. */
async function post(url, body) {
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
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
  toast.hidden = opens || toast.hidden;
  return opens;
}
const panelOpen = () => card && $$("[data-panel]", card).some((node) => !node.hidden && node.dataset.panel !== "note");

function closePanels(node = card) {
  if (!node) return;
  for (const open of $$("[data-panel]:not([data-panel=edit])", node)) open.hidden = true;
  if (!panel("edit", node).hidden) closeEdit(node);
  for (const button of $$(".v[aria-pressed]", node)) button.setAttribute("aria-pressed", "false");
  code = "";
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
  drawDiff();
  $("#correction").focus();
}

/** Back to reading; changed words stay in the editor and E opens them again. */
function closeEdit(node = card) {
  const editor = panel("edit", node);
  editor.hidden = true;
  $(".reading", node).hidden = false;
}

async function drawDiff() {
  const { diffWords } = await import("./diff.js"); // only who corrects pays for it
  const box = $("#correction");
  if (box) $(".diff", card).replaceChildren(...diffWords(box.defaultValue, box.value));
}

function insert(button) {
  const box = $("#correction");
  const [start, end] = [box.selectionStart, box.selectionEnd];
  const before = start && !/\s$/.test(box.value.slice(0, start)) ? " " : "";
  box.setRangeText(before + button.dataset.insert, start, end, "end");
  const source = $("#correction-version");
  if (source && button.dataset.version) source.value = button.dataset.version;
  box.focus();
  drawDiff();
}

// ---- claims ---------------------------------------------------------------------------------------------------------
function stepClaim(step) {
  const claims = $$(".cl", card);
  if (!claims.length) return;
  const here = claims.indexOf(document.activeElement);
  claims[here < 0 ? (step > 0 ? 0 : claims.length - 1) : (here + step + claims.length) % claims.length].focus();
}
function light(mark, on) {
  for (const node of $$(`[data-n="${mark.dataset.n}"]`, card)) node.toggleAttribute("data-on", on);
}
for (const [event, on] of [["focusin", true], ["focusout", false], ["mouseover", true], ["mouseout", false]]) {
  place.addEventListener(event, ({ target }) => {
    const mark = target.closest?.("[data-n]");
    if (!mark || !card) return;
    light(mark, on);
    if (event === "focusin" && wide()) $(`#source-${mark.dataset.n}`)?.scrollIntoView({ block: "nearest" });
  });
}

// ---- events -----------------------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-action], [data-insert], [formaction], mark.cl");
  if (!control) return;
  if (control.matches(".cl")) return $(`#source-${control.dataset.n}`)?.scrollIntoView({ block: "center" });
  event.preventDefault();
  if (control.dataset.insert !== undefined) insert(control);
  else if (control.hasAttribute("formaction")) passOn(control);
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
  if (event.target.id === "correction") drawDiff();
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
  if (box.id === "correction" && event.key === "Escape") {
    event.preventDefault();
    closeEdit();
    $("#verdict").focus({ preventScroll: true });
  }
  if (box.id === "note" && (event.key === "Escape" || event.key === "Enter")) {
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

// ---- lease ------------------------------------------------------------------------------------------------------------
function tick() {
  const clock = $("#lease");
  if (!card || !clock) return clock && ($("span", clock).textContent = "");
  const left = Math.round((lease.until - Date.now()) / 1000);
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
  const low = lease.until - Date.now() < LOW * 1000;
  if (Date.now() - lease.renewedAt < (low ? 5_000 : 60_000)) return;
  lease.renewedAt = Date.now();
  const nodes = [card, ...ahead];
  const leases = Object.fromEntries(nodes.map((node) => [node.dataset.review, node.dataset.token]));
  const answer = await postQuietly(text.renewUrl, new URLSearchParams({ leases: JSON.stringify(leases) }));
  for (const node of nodes.filter((node) => answer?.held?.includes(Number(node.dataset.review)))) {
    node.dataset.until = Date.now() + 1000 * answer.seconds;
    if (node === card) lease = { ...lease, until: Number(node.dataset.until), warned: false };
  }
  tick();
}
async function postQuietly(url, body) {
  try {
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the clock on screen goes on telling the truth
  }
}
for (const event of ["pointerdown", "pointermove", "wheel", "touchstart"]) addEventListener(event, stayAwake, { passive: true });

// ---- connection ---------------------------------------------------------------------------------------------------------



/** The token of the cookie, not of the page: a new log-in in another tab makes the page's own worthless. */
function csrf() {
  return document.cookie.split("; ").find((pair) => pair.startsWith(`${text.csrfCookie}=`))?.split("=")[1] ?? "";
}
function showWaiting(number) {
  if (loggedOut) return;
  $("span", banner).textContent = fill(text.offline, number);
  $("a", banner).hidden = true;
  banner.hidden = false;
}
function showLoggedOut() {
  loggedOut = true;
  $("span", banner).textContent = text.loggedOut;
  $("a", banner).hidden = false;
  banner.hidden = false;
}
function showDrained() {
  if (banner.hidden) return;
  banner.hidden = true;
  say(text.sent);
}
$("button", banner).addEventListener("click", () => outbox.flush());
addEventListener("online", () => outbox.flush());

// ---- start --------------------------------------------------------------------------------------------------------------
if (keysOn) labelKeys(document);
ready(card);
lease.until = Number(card.dataset.until);
card.lastElementChild.append(toast);
for (const control of $$(".harm", card)) control.hidden = false;
tick();
outbox.flush();
