import { levelFor, sendWhole, setLevel, TOP } from "./picture.js";

/** @import { Wants } from "./picture.js" */

/** Asked again within this time, a sender tries the other way to a whole picture. */
const SOON_MS = 6000;

/**
 * @typedef {object} SendersOf
 * @property {MediaStream} stream with our camera
 * @property {(id: string) => RTCPeerConnection | undefined} pc
 * @property {() => string[]} people the others in the call
 */

/** How much of our picture goes to each: as much as our line bears, they want, and so many allow. */
export class Senders {
  #of;
  #bearable = TOP;
  /** @type {Map<string, Wants>} */
  #wants = new Map();
  /** @type {Map<string, number>} when each asked for a whole picture */
  #asked = new Map();

  /** @param {SendersOf} of */
  constructor(of) {
    this.#of = of;
  }

  /** Whether the line bears any picture. */
  get bearsPicture() {
    return this.#bearable > 0;
  }

  /** @param {number} level that the line bears from now on */
  bear(level) {
    this.#bearable = level;
    this.heedAll();
  }

  /**
   * @param {string} id
   * @param {Wants} wants
   */
  want(id, wants) {
    this.#wants.set(id, wants);
    this.heed(id);
  }

  heedAll() {
    for (const id of this.#of.people()) this.heed(id);
  }

  /** @param {string} id */
  heed(id) {
    const sender = this.#picture(id);
    const people = this.#of.people().length + 1;
    const level = levelFor(this.#bearable, this.#wants.get(id) ?? "full", people);
    if (sender) void setLevel(sender, level);
  }

  /**
   * There the picture stands still.
   * @param {string} id
   */
  refresh(id) {
    const sender = this.#picture(id);
    const before = this.#asked.get(id) ?? -SOON_MS;
    const again = performance.now() - before < SOON_MS;
    this.#asked.set(id, again ? -SOON_MS : performance.now());
    if (sender) void sendWhole(sender, again);
  }

  /** @param {string} id */
  forget(id) {
    this.#wants.delete(id);
    this.#asked.delete(id);
  }

  /** @param {string} id @returns {RTCRtpSender | undefined} of our camera's picture */
  #picture(id) {
    const [camera] = this.#of.stream.getVideoTracks();
    const senders = this.#of.pc(id)?.getSenders?.() ?? [];
    return camera && senders.find(({ track }) => track === camera);
  }
}
