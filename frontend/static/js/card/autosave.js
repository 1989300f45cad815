import { merge, same } from "./merge.js";

/** @import { Texts } from "./merge.js" */

/**
 * @typedef {{ version: number, texts: Texts, by: string, at: string }} Kept
 * @typedef {{ status: number, kept?: Kept }} Answer  status 0: no connection; 401: signed out
 * @typedef {"clean" | "unsaved" | "saving" | "saved" | "offline" | "signed-out" | "conflict" | "closed"} State
 * @typedef {object} Page
 * @property {() => Texts} read
 * @property {(texts: Texts) => void} write
 * @property {(texts: Texts, version: number, turn: number) => Promise<Answer>} send
 * @property {() => Promise<Answer>} look
 * @property {(state: State, kept?: Kept, clashes?: string[]) => void} show
 */

export const PAUSE_MS = 2500; // after the last key
export const LONGEST_MS = 8000; // while somebody types on and on
export const FIRST_RETRY_MS = 2000;
export const LAST_RETRY_MS = 30_000;

/**
 * Keeps the server's copy of a card like the page's. One request at a time; what could not be sent
 * stays in the page and is sent again; what another wrote is merged, or asked about.
 */
export class Autosave {
  #page;
  #version;
  #base;
  #turn = 0;
  #busy = false;
  #again = false;
  /** @type {string[]} */
  #clashes = [];
  #over = false;
  #retry = FIRST_RETRY_MS;
  #since = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Page} page
   * @param {number} version
   * @param {Texts} base what the server wrote into the page
   */
  constructor(page, version, base) {
    this.#page = page;
    this.#version = version;
    this.#base = base;
  }

  get version() {
    return this.#version;
  }

  get unsaved() {
    return !this.#over && (this.#clashes.length > 0 || !same(this.#page.read(), this.#base));
  }

  /** For a form that is about to leave by itself. */
  nextTurn() {
    return ++this.#turn;
  }

  touched() {
    if (this.#over || this.#clashes.length) return;
    this.#since ||= Date.now();
    const left = Math.max(0, this.#since + LONGEST_MS - Date.now());
    this.#page.show("unsaved");
    this.#later(Math.min(PAUSE_MS, left));
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.#over || this.#clashes.length) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const mine = this.#page.read();
    if (same(mine, this.#base)) return;
    this.#busy = true;
    this.#since = 0;
    this.#page.show("saving");
    const answer = await this.#page.send(mine, this.#version, ++this.#turn);
    this.#busy = false;
    this.#take(answer, mine);
    if (this.#again) {
      this.#again = false;
      await this.save();
    }
  }

  /**
   * @param {Answer} answer
   * @param {Texts} mine what was sent
   */
  #take({ status, kept }, mine) {
    if (status === 200 && kept) {
      this.#version = kept.version;
      this.#base = mine;
      this.#retry = FIRST_RETRY_MS;
      this.#page.show("saved", kept);
      if (this.unsaved) this.touched();
    } else if (status === 409 && kept) {
      this.#meet(kept);
      this.#again = this.#clashes.length === 0;
    } else if (status === 410) {
      this.#over = true;
      this.#page.show("closed");
    } else if (status === 401) {
      this.#page.show("signed-out");
    } else {
      this.#page.show("offline");
      this.#later(this.#retry);
      this.#retry = Math.min(2 * this.#retry, LAST_RETRY_MS);
    }
  }

  /** @param {Kept} kept */
  #meet(kept) {
    const { merged, clashes } = merge(this.#base, this.#page.read(), kept.texts);
    this.#version = kept.version;
    this.#base = kept.texts;
    this.#clashes = clashes;
    this.#page.write(merged);
    if (clashes.length) this.#page.show("conflict", kept, clashes);
  }

  /** Whoever only reads along sees what the other writes. */
  async follow() {
    if (this.#busy || this.#over || this.#clashes.length || this.unsaved) return;
    const { status, kept } = await this.#page.look();
    if (status !== 200 || !kept || kept.version <= this.#version || this.#busy) return;
    this.#meet(kept);
    if (!this.#clashes.length) this.#page.show("saved", kept);
    if (this.unsaved) this.touched();
  }

  /** @param {boolean} mine  keep what is in the fields, or take theirs where both wrote */
  async decide(mine) {
    if (!mine) {
      const texts = this.#page.read();
      for (const name of this.#clashes) texts[name] = this.#base[name] ?? "";
      this.#page.write(texts);
    }
    this.#clashes = [];
    this.#page.show("unsaved");
    await this.save();
    if (!this.unsaved) this.#page.show("clean");
  }

  /** @param {number} wait milliseconds */
  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), wait);
  }
}
