import { post } from "./http.js";

const FLUSH_MS = 60_000;
const MOST_KEPT = 60;

/** @typedef {{word: string, lost: number, trip: number, kbpsIn: number, kbpsOut: number, lines: number}} Measured */

/**
 * Tells the server every minute, and at the end, how the line was. What did not arrive is told again.
 * The first is told at once: after the end the server only listens to whom it knows from within.
 */
export class LineLog {
  #url;
  #now;
  /** @type {(number | string)[][]} */
  #samples = [];
  #begun = false;
  #timer;

  /**
   * @param {string} url
   * @param {() => number} now the server's clock, milliseconds
   */
  constructor(url, now) {
    this.#url = url;
    this.#now = now;
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
  }

  /** @param {Measured} one */
  add({ word, lost, trip, kbpsIn, kbpsOut, lines }) {
    const whole = [lost * 1000, trip * 1000, kbpsIn, kbpsOut, lines].map((n) => Math.max(0, Math.round(n)));
    this.#samples.push([Math.floor(this.#now() / 1000), word, ...whole]);
    this.#samples = this.#samples.slice(-MOST_KEPT);
    if (!this.#begun) void this.flush();
    this.#begun = true;
  }

  async flush() {
    if (!this.#samples.length) return;
    const sent = this.#samples;
    const body = new FormData();
    body.set("samples", JSON.stringify(sent));
    try {
      await post(this.#url, body, { keepalive: true });
      this.#samples = this.#samples.filter((one) => !sent.includes(one));
    } catch {
      // the line is away: with the next ones
    }
  }

  stop() {
    clearInterval(this.#timer);
    void this.flush();
  }
}
