import { Adapter } from "./adapt.js";
import { lostShare, measure, verdict, worst } from "./quality.js";

/** @import { Reading, Word } from "./quality.js" */

const LOOK_MS = 1000;
const STALLED_LOOKS = 2;
const ADAPT_EVERY = 2;
const SAY_EVERY = 3;
const LOG_EVERY = 10;

/**
 * @typedef {object} Link
 * @property {string} id of the other participant
 * @property {RTCPeerConnection} pc
 * @property {boolean} seen whether the other side says that it sends a picture
 *
 * @typedef {object} WatchEvents
 * @property {() => Link[]} links
 * @property {(id: string) => void} stalled no new picture comes from there
 * @property {(level: number) => void} level that the own line bears from now on
 * @property {(word: Word | null) => void} quality null: nobody is connected
 * @property {(sample: import("./log.js").Measured) => void} log
 */

/** Looks at all connections each second: stalls, how much picture the line bears, how good it is. */
export class Watch {
  #events;
  #adapter = new Adapter();
  #looks = 0;
  #looking = false;
  /** @type {Map<string, {pc: RTCPeerConnection, reading: Reading, still: number}>} */
  #before = new Map();
  /** @type {Map<string, {pc: RTCPeerConnection, reading: Reading}>} at the last entry of the log */
  #logged = new Map();
  /** @type {ReturnType<typeof setInterval>} */
  #timer;

  /** @param {WatchEvents} events */
  constructor(events) {
    this.#events = events;
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  async look() {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const links = this.#events.links().filter(({ pc }) => pc.connectionState === "connected");
      const now = await Promise.all(links.map(async (link) => ({ ...link, reading: await measure(link.pc) })));
      this.#looks += 1;
      this.#judge(now);
    } catch (error) {
      console.warn("statistics", error); // a connection was closed meanwhile
    } finally {
      this.#looking = false;
    }
  }

  /** @param {(Link & {reading: Reading})[]} now */
  #judge(now) {
    if (this.#looks % ADAPT_EVERY === 0 && now.length) this.#adapt(now.map(({ reading }) => reading));
    if (this.#looks % SAY_EVERY === 0 || !now.length) this.#say(now);
    if (this.#looks % LOG_EVERY === 0 && now.length) this.#log(now);
    const next = new Map();
    for (const { id, pc, seen, reading } of now) {
      const before = this.#before.get(id);
      const same = before?.pc === pc;
      const stands = same && seen && reading.decoded > 0 && reading.decoded === before.reading.decoded;
      const still = stands ? before.still + 1 : 0;
      if (still > 0 && still % STALLED_LOOKS === 0) this.#events.stalled(id);
      next.set(id, { pc, reading, still });
    }
    this.#before = next;
  }

  /** @param {Reading[]} readings the own line is as bad as the worst of them */
  #adapt(readings) {
    const most = (/** @type {(number | null)[]} */ values) => {
      const known = values.filter((value) => value !== null);
      return known.length ? Math.max(...known) : null;
    };
    const bears = readings.map((one) => one.bears).filter((one) => one !== null);
    const changed = this.#adapter.look({
      lost: most(readings.map((one) => one.sentLost)),
      trip: most(readings.map((one) => one.trip)),
      bears: bears.length ? Math.min(...bears) : null,
    });
    if (changed) this.#events.level(this.#adapter.level);
  }

  /** @param {(Link & {reading: Reading})[]} now */
  #say(now) {
    const words = now.map(({ id, pc, reading }) => verdict(this.#last(this.#before, id, pc), reading));
    this.#events.quality(now.length ? worst(words) : null);
  }

  /** @param {(Link & {reading: Reading})[]} now */
  #log(now) {
    const before = now.map(({ id, pc }) => this.#last(this.#logged, id, pc));
    const sum = (/** @type {"bytesIn" | "bytesOut"} */ name) =>
      now.reduce((all, { reading }, i) => all + reading[name] - (before[i]?.[name] ?? 0), 0);
    const shares = now.map(({ reading }, i) => lostShare(before[i] ?? reading, reading));
    const words = now.map(({ reading }, i) => verdict(before[i] ?? reading, reading));
    this.#events.log({
      word: worst(words),
      lost: Math.max(...shares),
      trip: Math.max(...now.map(({ reading }) => reading.trip)),
      kbpsIn: (sum("bytesIn") * 8) / LOG_EVERY / 1000,
      kbpsOut: (sum("bytesOut") * 8) / LOG_EVERY / 1000,
      lines: this.#adapter.level ? Math.max(...now.map(({ reading }) => reading.lines)) : 0,
    });
    this.#logged = new Map(now.map(({ id, pc, reading }) => [id, { pc, reading }]));
  }

  /**
   * What was read before of the very same connection; nothing at all for a new one.
   * @param {Map<string, {pc: RTCPeerConnection, reading: Reading}>} of
   * @param {string} id
   * @param {RTCPeerConnection} pc
   */
  #last(of, id, pc) {
    const before = of.get(id);
    const nothing = { received: 0, lost: 0, trip: 0, bytesIn: 0, bytesOut: 0 };
    return before?.pc === pc ? before.reading : nothing;
  }
}
