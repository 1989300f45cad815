import { ring } from "./ring.js";

/** @import { Queue } from "./types.js" */
/** @import { View } from "./view.js" */

/**
 * The words for the place: of the official's day, where it is known, else of this one room.
 * @param {Queue} queue
 * @returns {{key: "next" | "place", place: number}}
 */
export function placeOf({ place, ahead }) {
  const mine = ahead === null ? place : ahead + 1;
  return { key: mine === 1 ? "next" : "place", place: mine };
}

/**
 * Whether the moment is still to come, is here, or nobody knows it.
 * @param {string | null} expected ISO 8601
 * @param {number} now milliseconds, of the server's clock
 * @returns {"" | "expected" | "any-moment"}
 */
export function expectation(expected, now) {
  if (expected === null) return "";
  return Date.parse(expected) > now ? "expected" : "any-moment";
}

/** What the lobby says of the queue; being called is heard too. */
export class Board {
  #view;
  #zone;
  #ring;
  #title = document.title;
  /** @type {string | null} */
  #called = null;
  /** @type {Queue | null} */
  #queue = null;

  /**
   * @param {View} view
   * @param {string} zone of the office, in which all times are said
   * @param {(text: string) => void} [sound]
   */
  constructor(view, zone, sound = ring) {
    this.#view = view;
    this.#zone = zone;
    this.#ring = sound;
  }

  /**
   * @param {Queue | null} queue null: not in the lobby any more
   * @param {number} now
   */
  show(queue, now) {
    this.#queue = queue;
    this.#call(queue?.called ?? null);
    if (!queue) return;
    const { key, place } = placeOf(queue);
    this.#set("queue", queue.parked ? "" : this.#view.words.say(key, { place }));
    this.#view.part("parked").hidden = !queue.parked;
    this.#view.part("called").hidden = queue.called === null;
    this.tick(now);
  }

  /** @param {number} now */
  tick(now) {
    if (!this.#queue) return;
    const { expected, parked } = this.#queue;
    const key = parked ? "" : expectation(expected, now);
    const time = expected === null ? "" : clockIn(this.#zone, expected);
    this.#set("expected", key && this.#view.words.say(key, { time }));
  }

  /**
   * Only what changed is said anew to those who don't see the page.
   * @param {string} part
   * @param {string} text
   */
  #set(part, text) {
    const element = this.#view.part(part);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {string | null} called since when, or null */
  #call(called) {
    if (called === this.#called) return;
    const again = called !== null;
    this.#called = called;
    document.title = again ? this.#view.words.say("called") : this.#title;
    if (again) this.#ring(this.#view.words.say("called"));
  }
}

/**
 * @param {string} zone
 * @param {string} moment ISO 8601
 */
export function clockIn(zone, moment) {
  const format = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en", /** @type {Intl.DateTimeFormatOptions} */ (format)).format(new Date(moment));
}
