import { post, Refusal } from "./http.js";
import { clockIn } from "./queue.js";

/** @import { View } from "./view.js" */
/** @typedef {{id: number, name: string, role: string, text: string, at: string, own: boolean, key: string}} Message */

const AGAIN_MS = 3000;

/** What is written in the call: kept by the server, sent again until it has said so. */
export class Chat {
  #url;
  #view;
  #zone;
  #name;
  #last = 0;
  #inside = false;
  #reading = false;
  #more = false;
  /** @type {Map<string, string>} key → text of what the server has not acknowledged */
  #waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** Somebody else wrote something. @type {(name: string) => void} */
  unread = () => {};
  /** What was not taken, in words. @type {(text: string) => void} */
  refused;

  /**
   * @param {string} url
   * @param {View} view
   * @param {string} zone in which times are said
   * @param {"chat" | "door"} [name] by which the page calls its parts
   */
  constructor(url, view, zone, name = "chat") {
    this.#url = url;
    this.#view = view;
    this.#zone = zone;
    this.#name = name;
    this.refused = (text) => view.trouble(text);
    const form = view.form(`${name}-form`);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#take(form);
    });
    view.field(`${name}-text`).addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  /** @param {boolean} inside whether this person is in the call */
  inside(inside) {
    this.#inside = inside;
    if (!inside) return;
    void this.read();
    void this.#sendAll();
  }

  stop() {
    this.#inside = false;
    clearTimeout(this.#retry);
  }

  /** There is news: read what is later than the last we have. */
  async read() {
    if (!this.#inside) return;
    if (this.#reading) {
      this.#more = true;
      return;
    }
    this.#reading = true;
    try {
      const response = await fetch(`${this.#url}?after=${this.#last}`, { headers: { Accept: "application/json" } });
      if (response.ok) for (const one of (await response.json()).messages) this.#show(one);
    } catch {
      // the line is away: `welcome` makes us read again
    } finally {
      this.#reading = false;
      if (this.#more) {
        this.#more = false;
        void this.read();
      }
    }
  }

  /** @param {HTMLFormElement} form */
  #take(form) {
    const field = this.#view.field(`${this.#name}-text`);
    const text = field.value.trim();
    if (!text) return;
    const key = crypto.randomUUID();
    this.#waiting.set(key, text);
    form.reset();
    field.dispatchEvent(new Event("input", { bubbles: true })); // letters are counted
    this.#item(key, { own: true, name: "", text, at: "" });
    void this.#sendAll();
  }

  async #sendAll() {
    clearTimeout(this.#retry);
    for (const [key, text] of this.#waiting) {
      if (!(await this.#send(key, text))) {
        this.#retry = setTimeout(() => void this.#sendAll(), AGAIN_MS);
        return;
      }
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   * @returns {Promise<boolean>} false: to be tried again
   */
  async #send(key, text) {
    const body = new FormData();
    body.set("key", key);
    body.set("text", text);
    try {
      const { message } = /** @type {{message: Message}} */ (/** @type {unknown} */ (await post(this.#url, body)));
      this.#waiting.delete(key);
      this.#show(message, false);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) return false;
      this.#waiting.delete(key);
      this.#giveBack(key, text, error.text);
      return true;
    }
  }

  /**
   * What was refused goes back to where it was typed.
   * @param {string} key
   * @param {string} text
   * @param {string} why
   */
  #giveBack(key, text, why) {
    this.#view.part(`${this.#name}-list`).querySelector(`[data-key="${key}"]`)?.remove();
    const field = this.#view.field(`${this.#name}-text`);
    field.value = field.value ? `${text}\n${field.value}` : text;
    this.refused(why || this.#view.words.say("not-possible"));
  }

  /**
   * @param {Message} message
   * @param {boolean} [inOrder] read from the server's list, not just acknowledged
   */
  #show(message, inOrder = true) {
    const list = this.#view.part(`${this.#name}-list`);
    if (inOrder) this.#last = Math.max(this.#last, message.id);
    if (list.querySelector(`[data-id="${message.id}"]`)) return;
    const item = this.#item(message.key || `id${message.id}`, message);
    item.dataset.id = String(message.id);
    if (!message.own) this.unread(message.name);
  }

  /**
   * @param {string} key
   * @param {{own: boolean, name: string, text: string, at: string}} message `at` empty: not kept yet
   */
  #item(key, { own, name, text, at }) {
    const list = this.#view.part(`${this.#name}-list`);
    const known = list.querySelector(`[data-key="${key}"]`);
    const item = known instanceof HTMLElement ? known : document.createElement("li");
    item.dataset.key = key;
    item.className = own ? "chat__own" : "";
    const who = document.createElement("span");
    who.className = "chat__who";
    const time = at && clockIn(this.#zone, at);
    const sender = own ? this.#view.words.say("you") : name;
    who.textContent = at ? `${sender}, ${time}` : `${sender}, ${this.#view.words.say("sending")}`;
    const said = document.createElement("span");
    said.textContent = text;
    item.replaceChildren(who, said);
    if (!known) list.append(item);
    item.scrollIntoView({ block: "nearest" });
    return item;
  }
}
