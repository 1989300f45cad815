import { Patience } from "./patience.js";
import { useSpeaker } from "./speaker.js";

/** @import { Person, Signs, Tracks } from "./types.js" */
/** @import { Words } from "./words.js" */

const HOSTS = new Set(["official", "secretary"]);

/**
 * @typedef {object} Tile
 * @property {HTMLElement} item
 * @property {HTMLVideoElement} video
 * @property {string} label
 * @property {Map<string, MediaStream>} streams all that ever came, by id
 * @property {Set<string>} screens ids of those that were said to be a screen
 * @property {string} screen id of the screen that is shown now, or ""
 * @property {{item: HTMLElement, video: HTMLVideoElement} | null} second the tile of that screen
 * @property {Patience} patience
 */

/** One picture for each of the others, and one more for a screen; some large, the rest beside. */
export class Tiles {
  #list;
  #template;
  #words;
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** Whom the host pinned for everybody. */
  #pinned = "";
  /** Whom this person pinned; null: what the host says holds. @type {string | null} */
  #own = null;
  /** The browser refused to play sound without a press. */
  silenced = () => {};
  /** @type {() => void} the first picture of anybody was decoded */
  firstFrame = () => {};

  /**
   * @param {HTMLElement} list
   * @param {HTMLTemplateElement} template
   * @param {Words} words
   */
  constructor(list, template, words) {
    this.#list = list;
    this.#template = template;
    this.#words = words;
  }

  get size() {
    return this.#tiles.size;
  }

  /** The picture that stands out, or the first. @returns {HTMLVideoElement | null} */
  get main() {
    return this.#list.querySelector(".tile--featured > video") ?? this.#list.querySelector(".tile > video");
  }

  /** The sound and pictures of all. */
  get streams() {
    return [...this.#tiles.values()].flatMap(({ streams, label }) =>
      [...streams.values()].map((stream) => ({ label, stream })),
    );
  }

  /** @param {string} id */
  label(id) {
    return this.#tiles.get(id)?.label ?? "";
  }

  /**
   * @param {Person} person
   * @returns {boolean} whether this is a new face
   */
  here(person) {
    const known = this.#tiles.has(person.id);
    const tile = this.#tile(person.id, person.label, person.role);
    const away = person.state === "reconnecting";
    tile.item.classList.toggle("tile--away", away);
    if (away) this.#rest(tile, "reconnecting");
    else if (tile.item.classList.contains("tile--live")) this.#rest(tile, "");
    else this.#seek(tile, "connecting");
    return !known;
  }

  /**
   * @param {string} id
   * @param {RTCPeerConnectionState} state
   */
  state(id, state) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    const broken = state === "disconnected" || state === "failed";
    tile.item.classList.toggle("tile--live", state === "connected");
    if (state === "connected") this.#rest(tile, "");
    else this.#seek(tile, broken ? "reconnecting" : "connecting");
  }

  /**
   * @param {string} id
   * @param {MediaStream} stream
   */
  stream(id, stream) {
    const tile = this.#tile(id, "", "");
    tile.streams.set(stream.id, stream);
    this.#show(tile);
  }

  /**
   * @param {string} id
   * @param {Tracks} tracks
   */
  tracks(id, { audio, video }) {
    const item = this.#tiles.get(id)?.item;
    if (!item) return;
    item.classList.toggle("tile--hidden", !video);
    const muted = item.querySelector("[data-muted]");
    if (muted instanceof HTMLElement) muted.hidden = audio;
  }

  /**
   * @param {string} id
   * @param {Signs} signs
   * @returns {boolean} whether the hand has just gone up
   */
  signs(id, { hand, screen }) {
    const tile = this.#tiles.get(id);
    if (!tile) return false;
    const mark = tile.item.querySelector("[data-tile-hand]");
    const raised = mark instanceof HTMLElement && mark.hidden && hand;
    if (mark instanceof HTMLElement) mark.hidden = !hand;
    tile.screen = screen;
    if (screen) tile.screens.add(screen);
    this.#show(tile);
    return raised;
  }

  /** @param {string} id whom the host wants everybody to see large */
  pinned(id) {
    if (id !== this.#pinned) this.#own = null;
    this.#pinned = id;
    this.#arrange();
  }

  /**
   * @param {string} id
   * @returns {string} whose tile it was; empty if there was none
   */
  remove(id) {
    const tile = this.#tiles.get(id);
    if (!tile) return "";
    tile.patience.rest();
    tile.video.srcObject = null;
    tile.item.remove();
    tile.second?.item.remove();
    this.#tiles.delete(id);
    if (this.#own === id) this.#own = null;
    this.#arrange();
    return tile.label;
  }

  /** After a press: now the browser lets them play. */
  play() {
    for (const { video } of this.#tiles.values()) void video.play();
  }

  /** @param {Tile} tile */
  #show(tile) {
    const camera = [...tile.streams.values()].find(({ id }) => !tile.screens.has(id));
    if (camera) this.#play(tile.video, camera);
    const screen = tile.streams.get(tile.screen);
    if (screen && !tile.second) {
      tile.second = this.#copy(this.#words.say("screen-of", { name: tile.label }));
      tile.second.item.classList.add("tile--screen", "tile--live");
    }
    if (screen && tile.second) this.#play(tile.second.video, screen);
    if (!screen && tile.second) {
      tile.second.item.remove();
      tile.second = null;
    }
    this.#arrange();
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {MediaStream} stream
   */
  #play(video, stream) {
    if (video.srcObject === stream) return;
    video.srcObject = stream;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(() => this.firstFrame());
    else video.addEventListener("loadeddata", () => this.firstFrame(), { once: true });
    video.play().catch((error) => {
      if (error.name === "NotAllowedError") this.silenced();
    });
  }

  /** Who is large: whom this person pinned, a screen, whom the host pinned. */
  #arrange() {
    const tiles = [...this.#tiles.entries()];
    const screen = tiles.find(([, { second }]) => second)?.[1].second?.item;
    const chosen = (/** @type {string} */ id) => this.#tiles.get(id)?.item;
    const large = (this.#own !== null && chosen(this.#own)) || screen || chosen(this.#pinned);
    for (const [id, { item }] of tiles) {
      item.querySelector("[data-pin-own]")?.setAttribute("aria-pressed", String(id === this.#own));
      const all = item.querySelector("form[data-pin] input[name=participant]");
      all?.setAttribute("value", id === this.#pinned ? "" : id);
      const button = item.querySelector("form[data-pin] button");
      if (button) button.textContent = this.#words.say(id === this.#pinned ? "unpin-all" : "pin-all");
    }
    for (const item of this.#list.children) item.classList.toggle("tile--featured", item === large);
    this.#list.classList.toggle("tiles--featured", Boolean(large) && this.#list.children.length > 1);
    this.#list.dataset.count = String(this.#list.children.length);
    this.#list.style.setProperty("--others", String(this.#list.children.length - 1));
  }

  /**
   * @param {string} id
   * @param {string} label
   * @param {string} role
   * @returns {Tile}
   */
  #tile(id, label, role) {
    const known = this.#tiles.get(id);
    if (known) return known;
    const { item, video } = this.#copy(label);
    const said = item.querySelector("[data-role]");
    if (said && role) said.textContent = this.#words.say(`role-${role}`);
    for (const input of item.querySelectorAll("input[name=participant]")) input.setAttribute("value", id);
    for (const part of item.querySelectorAll("[data-guest-only]")) if (HOSTS.has(role)) part.remove();
    const pin = item.querySelector("[data-pin-own]");
    pin?.addEventListener("click", () => {
      this.#own = this.#own === id ? null : id;
      this.#arrange();
    });
    item.querySelector("[data-menu]")?.removeAttribute("hidden");
    const patience = new Patience(() => this.#note(item, "no-way"));
    const tile = { item, video, label, streams: new Map(), screens: new Set(), screen: "", second: null, patience };
    this.#tiles.set(id, tile);
    this.#arrange();
    return tile;
  }

  /** @param {string} label */
  #copy(label) {
    const copy = document.importNode(this.#template.content, true);
    const item = copy.querySelector("li");
    const video = copy.querySelector("video");
    const name = copy.querySelector("[data-label]");
    if (!item || !video || !name) throw new Error("the template of a tile is not whole");
    name.textContent = label;
    video.setAttribute("aria-label", label);
    void useSpeaker(video);
    this.#list.append(copy);
    return { item, video };
  }

  /**
   * There is no connection with somebody who is there.
   * @param {Tile} tile
   * @param {string} key
   */
  #seek(tile, key) {
    tile.patience.seek();
    this.#note(tile.item, tile.patience.late ? "no-way" : key);
  }

  /**
   * There is one, or none is to be had.
   * @param {Tile} tile
   * @param {string} key
   */
  #rest(tile, key) {
    tile.patience.rest();
    this.#note(tile.item, key);
  }

  /**
   * @param {HTMLElement} item
   * @param {string} key
   */
  #note(item, key) {
    const note = item.querySelector("[data-state]");
    if (note) note.textContent = key && this.#words.say(key);
  }
}
