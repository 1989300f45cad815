/** @import { Said } from "./types.js" */

/** What those who wait and the office wrote, by who waits, and how much of it was not looked at. */
export class Threads {
  /** The newest message that we have. */
  last = 0;
  /** @type {Map<string, Said[]>} by the participant who waits */
  #said = new Map();
  /** @type {Map<string, number>} the newest message that was before somebody's eyes */
  #seen = new Map();

  /**
   * @param {Said[]} messages in their order; what is known is known
   * @returns {string[]} who wrote what nobody of the office has read
   */
  take(messages) {
    const fresh = messages.filter((one) => one.id > this.last);
    for (const one of fresh) {
      this.last = Math.max(this.last, one.id);
      this.#said.set(one.thread, [...this.of(one.thread), one]);
    }
    return fresh.filter((one) => one.unread).map((one) => one.name);
  }

  /** @param {string} id */
  of(id) {
    return this.#said.get(id) ?? [];
  }

  /** @param {string} id whose thread somebody looks at */
  look(id) {
    this.#seen.set(id, this.of(id).at(-1)?.id ?? 0);
  }

  /** @param {string} id */
  unread(id) {
    const seen = this.#seen.get(id) ?? 0;
    return this.of(id).filter((one) => one.unread && one.id > seen).length;
  }
}
