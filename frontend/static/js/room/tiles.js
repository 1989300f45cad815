/** @import { Person, Tracks } from "./types.js" */
/** @import { Words } from "./words.js" */

/** One picture for each of the others. */
export class Tiles {
  #list;
  #template;
  #words;
  /** @type {Map<string, {item: HTMLElement, video: HTMLVideoElement, label: string}>} */
  #tiles = new Map();
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

  /**
   * @param {Person} person
   * @returns {boolean} whether this is a new face
   */
  here(person) {
    const known = this.#tiles.has(person.id);
    const { item } = this.#tile(person.id, person.label);
    item.classList.toggle("tile--away", person.state === "reconnecting");
    if (person.state === "reconnecting") this.#note(item, "reconnecting");
    else if (!item.classList.contains("tile--live")) this.#note(item, "connecting");
    else this.#note(item, "");
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
    this.#note(tile.item, broken ? "reconnecting" : state === "connected" ? "" : "connecting");
  }

  /**
   * @param {string} id
   * @param {MediaStream} stream
   */
  stream(id, stream) {
    const { video } = this.#tile(id, "");
    if (video.srcObject === stream) return;
    video.srcObject = stream;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(() => this.firstFrame());
    else video.addEventListener("loadeddata", () => this.firstFrame(), { once: true });
    video.play().catch((error) => {
      if (error.name === "NotAllowedError") this.silenced();
    });
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
   * @returns {string} whose tile it was; empty if there was none
   */
  remove(id) {
    const tile = this.#tiles.get(id);
    if (!tile) return "";
    tile.video.srcObject = null;
    tile.item.remove();
    this.#tiles.delete(id);
    return tile.label;
  }

  /** After a press: now the browser lets them play. */
  play() {
    for (const { video } of this.#tiles.values()) void video.play();
  }

  /**
   * @param {string} id
   * @param {string} label
   */
  #tile(id, label) {
    const known = this.#tiles.get(id);
    if (known) return known;
    const copy = document.importNode(this.#template.content, true);
    const item = copy.querySelector("li");
    const video = copy.querySelector("video");
    const name = copy.querySelector("[data-label]");
    if (!item || !video || !name) throw new Error("the template of a tile is not whole");
    name.textContent = label;
    video.setAttribute("aria-label", label);
    this.#list.append(copy);
    const tile = { item, video, label };
    this.#tiles.set(id, tile);
    return tile;
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
