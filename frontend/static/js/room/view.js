import { DeviceView, element } from "./device-view.js";
import { clockIn } from "./queue.js";
import { Tiles } from "./tiles.js";
import { Words } from "./words.js";

/** @import { Bye, Waiting } from "./types.js" */

/** @typedef {"check" | "lobby" | "call" | "over" | "unable"} Screen */

/** What the page shows; knows elements and words, no rules. */
export class View extends DeviceView {
  #troubled = 0;
  /** @type {Screen} */
  screen = "check";

  constructor() {
    const words = new Words(element(document, "#room-words", HTMLTemplateElement));
    super(element(document, "#room", HTMLElement), words);
    this.tiles = new Tiles(this.part("tiles"), element(document, "#room-tile", HTMLTemplateElement), this.words);
    this.root.hidden = false;
  }

  /** @override */
  get choosing() {
    return this.screen === "check";
  }

  /** @param {string} name @returns {HTMLElement | null} */
  optional(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** @param {string} name @returns {NodeListOf<HTMLElement>} */
  all(name) {
    return this.root.querySelectorAll(`[data-${name}]`);
  }

  /** @param {string} name */
  dialog(name) {
    return element(this.root, `dialog[data-${name}]`, HTMLDialogElement);
  }

  /** @param {string} name */
  form(name) {
    return element(this.root, `form[data-${name}]`, HTMLFormElement);
  }

  /** @param {string} name */
  field(name) {
    return element(this.root, `textarea[data-${name}]`, HTMLTextAreaElement);
  }

  /** @param {string} name */
  checkbox(name) {
    return element(this.root, `input[data-${name}]`, HTMLInputElement);
  }

  /** @param {Screen} name */
  show(name) {
    if (name === this.screen) return;
    this.screen = name;
    for (const screen of this.all("screen")) screen.hidden = screen.dataset.screen !== name;
    document.body.classList.toggle("room-page--call", name === "call");
    const heading = this.root.querySelector(`[data-screen=${name}] h1`);
    if (heading instanceof HTMLElement) heading.focus();
  }

  /**
   * Say a sentence to those who don't see the screen.
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  say(key, values) {
    this.part("voice").textContent = this.words.say(key, values);
  }

  /** @param {string[]} missing what the browser lacks; then there is nothing but to say so */
  unable(missing) {
    this.part("unable-why").textContent = missing.map((key) => this.words.say(`unable-${key}`)).join(" ");
    this.show("unable");
  }

  /** @param {import("./quality.js").Word | null} word */
  quality(word) {
    const note = this.part("quality");
    note.textContent = word === null ? "" : this.words.say(word);
    if (word) note.dataset.level = word;
  }

  /** @param {number} level of the picture that the own line bears, and why it is less */
  bears(level) {
    const key = level === 0 ? "bears-sound" : level < 3 ? "bears-small" : "";
    const note = this.part("bears");
    const text = key && this.words.say(key);
    if (note.textContent === text) return;
    note.textContent = text;
    note.hidden = !text;
    this.say(key || "bears-all");
  }

  /** @param {string} endsAt what the host who asks for more time has seen */
  ends(endsAt) {
    for (const input of this.root.querySelectorAll("input[name=seen]")) input.setAttribute("value", endsAt);
  }

  /** @param {boolean} online */
  line(online) {
    const lost = !this.part("line").hidden;
    for (const note of this.all("line")) note.hidden = online;
    if (lost === online) this.say(online ? "line-back" : "line-lost");
  }

  /**
   * @param {Waiting[]} people
   * @param {string} zone in which times are said
   */
  waiting(people, zone) {
    const list = this.optional("waiting");
    if (!list) return;
    const known = new Map([...list.children].map((item) => [item.getAttribute("data-id") ?? "", item]));
    for (const person of people) {
      const item = known.get(person.id) ?? this.#newWaiting(list, person);
      known.delete(person.id);
      this.#state(item, person, zone);
    }
    for (const item of known.values()) item.remove();
    this.part("nobody").hidden = people.length > 0;
    this.#next(people.find(({ next }) => next));
  }

  /** @param {Waiting | undefined} person who is called next */
  #next(person) {
    const form = this.form("next");
    form.hidden = !person;
    if (!person) return;
    element(form, "input[name=participant]", HTMLInputElement).value = person.id;
    element(form, "button", HTMLButtonElement).textContent = this.words.say("call-next", { name: person.label });
  }

  /**
   * @param {Element} item
   * @param {Waiting} person
   * @param {string} zone
   */
  #state(item, { away, parked, called }, zone) {
    element(item, "[data-away]", HTMLElement).hidden = !away;
    element(item, "[data-recall]", HTMLElement).hidden = away;
    element(item, "[data-park]", HTMLElement).hidden = parked;
    element(item, "[data-unpark]", HTMLElement).hidden = !parked;
    const time = called === null ? "" : clockIn(zone, called);
    const text = parked ? this.words.say("parked") : time && this.words.say("called-at", { time });
    element(item, "[data-aside]", HTMLElement).textContent = text;
  }

  /**
   * @param {HTMLElement} list
   * @param {Waiting} person
   */
  #newWaiting(list, person) {
    const template = element(document, "#room-waiting", HTMLTemplateElement);
    const copy = document.importNode(template.content, true);
    const item = element(copy, "li", HTMLElement);
    item.dataset.id = person.id;
    element(item, "[data-label]", HTMLElement).textContent = person.label;
    element(item, "[data-role]", HTMLElement).textContent = this.words.say(`role-${person.role}`);
    for (const input of item.querySelectorAll("input[name=participant]")) input.setAttribute("value", person.id);
    list.append(copy);
    this.say("waits", { name: person.label });
    return item;
  }

  /** @param {boolean} alone whether those in the call are among themselves, before the citizen is in */
  green(alone) {
    const note = this.optional("green");
    if (note) note.hidden = !alone;
  }

  /** @param {string} text what came of a decision about those who wait */
  done(text) {
    this.part("done").textContent = text;
  }

  /** @param {string} text empty to take it away */
  refusal(text) {
    this.part("done").textContent = "";
    const note = this.part("refusal");
    note.textContent = text;
    note.hidden = !text;
  }

  /**
   * A sentence on the stage, for some seconds.
   * @param {string} text
   */
  trouble(text) {
    const note = this.part("trouble");
    note.textContent = text;
    note.hidden = false;
    clearTimeout(this.#troubled);
    this.#troubled = window.setTimeout(() => (note.hidden = true), 8000);
  }

  /**
   * @param {"mute" | "hide"} name
   * @param {boolean} off
   */
  toggle(name, off) {
    const words = { mute: ["mute", "unmute", "heard", "muted"], hide: ["hide", "show", "seen", "hidden"] }[name];
    this.button(name).setAttribute("aria-pressed", String(off));
    this.part(`${name}-text`).textContent = this.words.say(words[Number(off)] ?? "");
    this.say(words[2 + Number(off)] ?? "");
  }

  /** @param {Bye} bye */
  over({ reason }) {
    const key = this.words.has(`over-${reason}`) ? `over-${reason}` : "over-trouble";
    this.part("over-title").textContent = this.words.say(key);
    this.part("over-text").textContent = this.words.say(`${key}-text`);
    this.part("continue").hidden = reason !== "replaced" && reason !== "left";
    for (const dialog of this.root.querySelectorAll("dialog")) dialog.close();
    this.show("over");
  }
}
