/** The sentences of the page, by key; `room/words.html` holds them in the page's language. */
export class Words {
  /** @type {Map<string, string>} */
  #words = new Map();

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    for (const item of template.content.querySelectorAll("[data-key]")) {
      this.#words.set(item.getAttribute("data-key") ?? "", item.textContent ?? "");
    }
  }

  /** @param {string} key */
  has(key) {
    return this.#words.has(key);
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the {braces}
   */
  say(key, values = {}) {
    const text = this.#words.get(key) ?? "";
    return text.replace(/\{(\w+)\}/g, (braces, name) => String(values[name] ?? braces));
  }
}
