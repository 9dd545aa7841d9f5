// Verdicts on their way to the server: sent one by one, in order. What cannot be sent waits in this browser, ids and codes
// only: a verdict with words in it (note, correction) is never written to the browser's storage.

const RETRY = 5_000;

export class Outbox {
  #items;
  #running = null;
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

  /** Reviews judged here that the server does not know of yet, the one on its way first. */
  get reviews() {
    return this.#items.map((item) => item.review);
  }

  add(item) {
    this.#items.push(item);
    this.#store();
    this.flush();
  }

  /** The newest verdict that was not sent yet, taken out of the queue; undefined when all are sent or one is on its way. */
  takeBack() {
    const sending = this.#running ? 1 : 0;
    if (this.#items.length <= sending) return undefined;
    const item = this.#items.pop();
    this.#store();
    if (!this.#running) this.#report();
    return item;
  }

  /** Resolves once nothing is on its way. */
  settle() {
    return Promise.allSettled([this.#running]);
  }

  flush() {
    return (this.#running ??= this.#sendAll());
  }

  async #sendAll() {
    clearTimeout(this.#timer);
    await null; // `#running` is set before the first item goes
    try {
      while (this.#items.length && (await this.#options.send(this.#items[0]))) {
        this.#items.shift();
        this.#store();
      }
    } finally {
      this.#running = null;
      this.#report();
      if (this.size) this.#timer = setTimeout(() => this.flush(), RETRY);
    }
  }

  #report() {
    if (this.size) this.#options.onWaiting(this.size);
    else this.#options.onDrained();
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
