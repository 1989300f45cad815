import { LEVELS, TOP } from "./picture.js";

const MUCH_LOST = 0.08;
const LITTLE_LOST = 0.02;
const TERRIBLE = 0.25;
const LONG = 1.5;
const BAD_LOOKS = 2;
const NARROW_LOOKS = 3;
const FIRST_PATIENCE = 5;
const LONGEST_PATIENCE = 40;

/**
 * What the other sides say of what we send: share lost, seconds there and back, kbit/s that the line
 * bears; null where nothing is known yet.
 * @typedef {{lost: number | null, trip: number | null, bears: number | null}} Uplink
 */

/**
 * How much picture the own line bears. It falls after two bad looks, at once by two when it is terrible,
 * down to sound alone; it rises by one after several good ones, and waits longer each time that was wrong.
 */
export class Adapter {
  level = TOP;
  #bad = 0;
  #narrow = 0;
  #good = 0;
  #patience = FIRST_PATIENCE;
  #tried = false;

  /**
   * One look, every two seconds.
   * @param {Uplink} uplink
   * @returns {boolean} whether the level is another one now
   */
  look({ lost, trip, bears }) {
    const before = this.level;
    const need = LEVELS[this.level]?.kbps ?? 0;
    const next = LEVELS[this.level + 1]?.kbps ?? 0;
    const room = bears === null || bears >= next / 2;
    const bad = (lost ?? 0) > MUCH_LOST || (trip ?? 0) > LONG;
    this.#narrow = bears !== null && bears < need / 2 ? this.#narrow + 1 : 0;
    this.#bad = bad ? this.#bad + 1 : 0;
    this.#good = !bad && (lost ?? 0) < LITTLE_LOST && !this.#narrow && room ? this.#good + 1 : 0;
    if ((lost ?? 0) > TERRIBLE) this.#fall(2);
    else if (this.#bad >= BAD_LOOKS || this.#narrow >= NARROW_LOOKS) this.#fall(1);
    else if (this.#good >= this.#patience) this.#rise();
    return this.level !== before;
  }

  /** @param {number} steps */
  #fall(steps) {
    if (this.#tried) this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
    this.#tried = false;
    this.level = Math.max(0, this.level - steps);
    this.#bad = this.#narrow = this.#good = 0;
  }

  #rise() {
    if (this.level === TOP) {
      this.#patience = FIRST_PATIENCE;
      this.#tried = false;
    } else {
      this.level += 1;
      this.#tried = true;
    }
    this.#good = 0;
  }
}
