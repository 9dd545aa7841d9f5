// Verdicts on their way to the server: sent one by one, in order. What cannot be sent waits in this browser, ids and codes
// only: a verdict with words in it (note, correction) is never written to the browser's storage.

const RETRY = 5_000;

export class Outbox {
  #items;
  #busy = false;
  #options;
  #timer = 0;
  #place;

  constructor(options) {
    this.#options = options;
    this.#place = `klopt-outbox-${options.person}`; // nobody sends a colleague's verdicts after a change of shift
    this.#items = this.#stored();
  }

  get size() {
    return this.#items.length;
  }

  add(item) {
    this.#items.push(item);
    this.#store();
    this.flush();
  }

  /** The newest verdict that was not sent yet, taken out of the queue; undefined when all are sent or one is on its way. */
  takeBack() {
    const sending = this.#busy ? 1 : 0;
    if (this.#items.length <= sending) return undefined;
    const item = this.#items.pop();
    this.#store();
    if (this.size && !this.#busy) this.#options.onWaiting(this.size);
    else if (!this.size) this.#options.onDrained();
    return item;
  }

  async flush() {
    if (this.#busy) return;
    clearTimeout(this.#timer);
    this.#busy = true;
    while (this.#items.length) {
      const settled = await this.#options.send(this.#items[0]);
      if (!settled) {
        this.#options.onWaiting(this.#items.length);
        this.#timer = setTimeout(() => this.flush(), RETRY);
        break;
      }
      this.#items.shift();
      this.#store();
    }
    this.#busy = false;
    if (!this.#items.length) this.#options.onDrained();
  }

  #stored() {
    try {
      return JSON.parse(localStorage.getItem(this.#place) ?? "[]");
    } catch {
      return [];
    }
  }

  #store() {
    try {
      localStorage.setItem(this.#place, JSON.stringify(this.#items.filter((item) => !item.wordy)));
    } catch {
      // storage is full or forbidden: the verdicts still wait in the page
    }
  }
}
