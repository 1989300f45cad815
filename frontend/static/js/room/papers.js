import { post, Refusal } from "./http.js";

/** @import { View } from "./view.js" */
/** @typedef {{id: number, url: string, name: string, size: number, digest: string, by: string, own: boolean, at: string}} Paper */

/** Papers handed over in the call: checked and kept by the server, listed for everybody. */
export class Papers {
  #url;
  #view;
  #inside = false;
  /** Somebody else handed a paper over. @type {(name: string) => void} */
  unread = () => {};

  /**
   * @param {string} url
   * @param {View} view
   */
  constructor(url, view) {
    this.#url = url;
    this.#view = view;
    const form = view.form("papers-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#hand(form);
    });
  }

  /** @param {boolean} inside */
  inside(inside) {
    this.#inside = inside;
    if (inside) void this.read();
  }

  async read() {
    if (!this.#inside) return;
    try {
      const response = await fetch(this.#url, { headers: { Accept: "application/json" } });
      if (response.ok) for (const one of (await response.json()).papers) this.#show(one);
    } catch {
      // the line is away: `welcome` makes us read again
    }
  }

  /** @param {HTMLFormElement} form */
  async #hand(form) {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    form.dataset.key ||= crypto.randomUUID(); // kept while it is not known to have arrived
    const body = new FormData(form);
    body.set("key", form.dataset.key);
    this.#say(this.#view.words.say("sending"));
    try {
      const { paper } = /** @type {{paper: Paper}} */ (/** @type {unknown} */ (await post(this.#url, body)));
      delete form.dataset.key;
      form.reset();
      this.#show(paper);
      this.#say(this.#view.words.say("paper-kept", { name: paper.name }));
    } catch (error) {
      if (error instanceof Refusal) delete form.dataset.key;
      this.#say((error instanceof Refusal && error.text) || this.#view.words.say("not-possible"));
    } finally {
      delete form.dataset.busy;
    }
  }

  /** @param {string} text */
  #say(text) {
    this.#view.part("papers-said").textContent = text;
  }

  /** @param {Paper} paper */
  #show({ id, url, name, by, own, at, digest }) {
    const list = this.#view.part("papers-list");
    if (list.querySelector(`[data-id="${id}"]`)) return;
    const item = document.createElement("li");
    item.dataset.id = String(id);
    const link = document.createElement("a");
    link.href = url;
    link.textContent = name;
    const note = document.createElement("span");
    note.className = "chat__who";
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    note.textContent = `${own ? this.#view.words.say("you") : by}, ${time} · ${digest.slice(0, 8)}…`;
    note.title = digest;
    item.append(link, note);
    list.append(item);
    if (!own) this.unread(by);
  }
}
