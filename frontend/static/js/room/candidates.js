const WINDOW_MS = 50;

/**
 * Sends candidates in batches: the first at once, for it is mostly the one that will work,
 * what follows within 50 ms together. `null` ends them and goes out at once.
 */
export class CandidateBatch {
  /** @type {(RTCIceCandidateInit | null)[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #send;

  /** @param {(candidates: (RTCIceCandidateInit | null)[]) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  add(candidate) {
    this.#waiting.push(candidate);
    if (this.#timer !== undefined && candidate !== null) return;
    this.#flush();
    this.#timer = setTimeout(() => this.#flush(), WINDOW_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length) this.#send(this.#waiting.splice(0));
  }
}
