const SAMPLES = 8;

/**
 * The server's clock, seen from here. Each answered ping is a sample; the fastest of the last few
 * is the truest (as in NTP), because half of its round trip is the smallest error.
 */
export class ServerClock {
  /** @type {{trip: number, offset: number}[]} */
  #samples = [];
  #local;

  /** @param {() => number} local milliseconds since the epoch on this device's clock */
  constructor(local = Date.now) {
    this.#local = local;
  }

  /**
   * @param {number} sentAt local milliseconds
   * @param {number} receivedAt local milliseconds
   * @param {number} serverTime milliseconds
   */
  sample(sentAt, receivedAt, serverTime) {
    const trip = receivedAt - sentAt;
    this.#samples.push({ trip, offset: serverTime - (sentAt + trip / 2) });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  get offset() {
    const [first, ...rest] = this.#samples;
    if (!first) return 0;
    return rest.reduce((best, next) => (next.trip < best.trip ? next : best), first).offset;
  }

  now() {
    return this.#local() + this.offset;
  }

  /**
   * Seconds from the server's now until `moment`, negative when it is past.
   * @param {string} moment ISO 8601
   */
  until(moment) {
    return (Date.parse(moment) - this.now()) / 1000;
  }
}
