import { wordsOf } from "./code-words.js";

/** @import { View } from "./view.js" */

/** The panel with the four words of each of the others. */
export class Codes {
  #view;
  /** @type {Map<string, number[] | null>} null: it could not be formed, and that is suspicious */
  #codes = new Map();

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
    view.button("codes-open").onclick = () => this.open();
  }

  get codes() {
    return Object.fromEntries(this.#codes);
  }

  open() {
    this.#show();
    this.#view.dialog("codes").showModal();
  }

  /**
   * @param {string} id
   * @param {number[] | null | undefined} code undefined: there is none (any more)
   */
  set(id, code) {
    if (code === undefined) this.#codes.delete(id);
    else this.#codes.set(id, code);
    if (code === null) this.#view.trouble(this.#view.words.say("code-failed"));
    this.#show();
  }

  #show() {
    const items = [...this.#codes].map(([id, code]) => this.#item(this.#view.tiles.label(id), code));
    this.#view.part("codes-list").replaceChildren(...items);
    this.#view.part("codes-none").hidden = items.length > 0;
  }

  /**
   * @param {string} name
   * @param {number[] | null} code
   */
  #item(name, code) {
    const item = document.createElement("li");
    const who = document.createElement("p");
    who.className = "code__who";
    who.textContent = name;
    item.append(who, code ? this.#words(code) : this.#warning());
    return item;
  }

  #warning() {
    const warning = document.createElement("p");
    warning.className = "notice notice--error";
    warning.textContent = this.#view.words.say("code-failed");
    return warning;
  }

  /** @param {number[]} code */
  #words(code) {
    const list = document.createElement("ol");
    list.className = "code";
    const words = wordsOf(code, document.documentElement.lang);
    const items = words.map((word, place) => {
      const item = document.createElement("li");
      const number = document.createElement("small");
      number.textContent = String(code[place]);
      item.append(word, number);
      return item;
    });
    list.append(...items);
    return list;
  }
}
