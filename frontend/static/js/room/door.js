import { Chat } from "./chat.js";
import { element } from "./device-view.js";
import { post, Refusal } from "./http.js";
import { clockIn } from "./queue.js";
import { Threads } from "./threads.js";

/** @import { Said } from "./types.js" */
/** @import { View } from "./view.js" */

/**
 * What somebody who waits and the office write to one another, on the page of who waits.
 * @param {string} url
 * @param {View} view
 * @param {string} zone
 */
export function doorOfGuest(url, view, zone) {
  const chat = new Chat(url, view, zone, "door");
  chat.refused = (text) => {
    const note = view.part("door-refused");
    note.textContent = text;
    note.hidden = false;
  };
  view.form("door-form").addEventListener("submit", () => (view.part("door-refused").hidden = true), true);
  return chat;
}

/** The same on the page of a host: a thread for each person who waits. */
export class DoorDesk {
  #url;
  #view;
  #zone;
  #inside = false;
  #threads = new Threads();
  #busy = Promise.resolve();

  /**
   * @param {string} url
   * @param {View} view
   * @param {string} zone in which times are said
   */
  constructor(url, view, zone) {
    this.#url = url;
    this.#view = view;
    this.#zone = zone;
    const list = view.part("waiting");
    list.addEventListener("submit", (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-door-answer]")) return;
      event.preventDefault();
      event.stopPropagation();
      void this.#answer(form);
    });
    list.addEventListener("keydown", (event) => {
      const field = event.target;
      if (!(field instanceof HTMLTextAreaElement) || !field.form?.matches("[data-door-answer]")) return;
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      field.form.requestSubmit();
    });
    list.addEventListener(
      "toggle",
      (event) => {
        if (event.target instanceof HTMLDetailsElement && event.target.open) void this.read();
      },
      true, // it does not bubble
    );
  }

  /** @param {boolean} inside */
  inside(inside) {
    this.#inside = inside;
    if (inside) void this.read();
  }

  stop() {
    this.#inside = false;
  }

  /** There is news, or a thread was opened: one after the other. */
  read() {
    this.#busy = this.#busy.then(() => this.#fetch()).catch(() => {}); // `welcome` makes us read again
    return this.#busy;
  }

  async #fetch() {
    if (!this.#inside) return;
    const asked = new URLSearchParams({ after: String(this.#threads.last) });
    for (const item of this.#items()) if (threadOf(item).open) asked.append("seen", item.dataset.id ?? "");
    const response = await fetch(`${this.#url}?${asked}`, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const { messages } = /** @type {{messages: Said[]}} */ (await response.json());
    for (const name of new Set(this.#threads.take(messages))) this.#view.say("wrote", { name });
    this.place();
  }

  /** Puts what was read where it belongs; to be called when the list of who waits has changed. */
  place() {
    for (const item of this.#items()) {
      const id = item.dataset.id ?? "";
      const said = this.#threads.of(id);
      const list = element(item, "[data-door-said]", HTMLElement);
      for (const one of said.slice(list.children.length)) list.append(this.#line(one));
      if (threadOf(item).open) {
        this.#threads.look(id);
        list.scrollTop = list.scrollHeight;
      }
      const number = this.#threads.unread(id);
      const mark = element(item, "[data-door-unread]", HTMLElement);
      mark.hidden = number === 0;
      mark.textContent = number ? this.#view.words.say("new-messages", { number }) : "";
    }
  }

  /** @returns {HTMLElement[]} */
  #items() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.#view.part("waiting").querySelectorAll("li[data-id]"))];
  }

  /** @param {Said} one */
  #line({ own, name, text, at }) {
    const line = document.createElement("li");
    line.className = own ? "chat__own" : "";
    const who = document.createElement("span");
    who.className = "chat__who";
    who.textContent = `${own ? this.#view.words.say("you") : name}, ${clockIn(this.#zone, at)}`;
    const said = document.createElement("span");
    said.textContent = text;
    line.append(who, said);
    return line;
  }

  /** @param {HTMLFormElement} form */
  async #answer(form) {
    const field = element(form, "textarea", HTMLTextAreaElement);
    const body = new FormData(form);
    if (!field.value.trim() || form.dataset.busy) return;
    // The same text sent again after a lost answer is the same message.
    form.dataset.key ??= crypto.randomUUID();
    body.set("key", form.dataset.key);
    form.dataset.busy = "yes";
    this.#view.refusal("");
    try {
      await post(this.#url, body);
      delete form.dataset.key;
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true })); // letters are counted
      await this.read();
    } catch (error) {
      if (error instanceof Refusal) delete form.dataset.key;
      this.#view.refusal((error instanceof Refusal && error.text) || this.#view.words.say("not-possible"));
    } finally {
      delete form.dataset.busy;
    }
  }
}

/** @param {HTMLElement} item */
function threadOf(item) {
  return element(item, "[data-door-thread]", HTMLDetailsElement);
}
