import { post, Refusal } from "./http.js";

/** @import { View } from "./view.js" */

const LOOK_MS = 4000;

/**
 * How recording stands, from GET of the recording's address. `mine` is one's own last answer.
 * `recorder`: whether it has come to the room.
 * @typedef {{state: string, mine: boolean | null, held: boolean, missing: string[], recorder: boolean}} Standing
 */

/** The sign, the question to each person, and the official's decisions. */
export class Recording {
  #url;
  #view;
  #decides;
  #state = "";
  #inside = false;
  #asked = false;
  #turn = 0;
  #title = document.title;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {string} url
   * @param {View} view
   * @param {boolean} decides whether this is the official
   */
  constructor(url, view, decides) {
    this.#url = url;
    this.#view = view;
    this.#decides = decides;
    for (const form of view.all("record")) {
      if (form instanceof HTMLFormElement) form.action = `${url}${form.dataset.record}/`;
    }
    view.button("recording-ask").onclick = () => this.#dialog.showModal();
    // In front of the page's own listener for the host's forms.
    view.root.addEventListener("submit", (event) => this.#submit(event), { capture: true });
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.#view.part("consent"));
  }

  /**
   * The room's news.
   * @param {string} state
   */
  told(state) {
    if (state === this.#state) return;
    this.#state = state;
    void this.look();
  }

  /** @param {boolean} inside whether this person is in the call */
  inside(inside) {
    if (inside === this.#inside) return;
    this.#inside = inside;
    void this.look();
  }

  /** Ask how it stands and show that; again and again while it does not run, and for the official. */
  async look() {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const nothing = { state: "", mine: null, held: false, missing: [], recorder: false };
    const standing = this.#inside && this.#state ? await this.#fetch() : nothing;
    if (turn !== this.#turn) return;
    if (standing) this.#show(standing);
    const settled = standing?.state === "" || (standing?.recorder && !this.#decides);
    if (!settled) {
      this.#timer = setTimeout(() => void this.look(), LOOK_MS);
    }
  }

  stop() {
    this.#inside = false;
    void this.look();
  }

  /** @returns {Promise<Standing | null>} null when the server could not be reached */
  async #fetch() {
    try {
      const response = await fetch(this.#url, { headers: { Accept: "application/json" } });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  /** @param {Standing} standing */
  #show({ state, mine, held, missing, recorder }) {
    const view = this.#view;
    const bar = view.part("recording");
    const key = state === "running" && !recorder ? "starting" : state;
    const changed = bar.dataset.said !== key;
    bar.dataset.said = key;
    bar.dataset.state = state;
    bar.hidden = !state;
    document.title = state === "running" ? `● ${this.#title}` : this.#title;
    if (changed) view.part("recording-text").textContent = state && view.words.say(`recording-${key}`);
    view.part("recording-missing").textContent = missing.length
      ? view.words.say("recording-missing", { names: missing.join(", ") })
      : "";
    view.part("recording-ask").hidden = mine === true;
    view.part("recording-withdraw").hidden = mine !== true || this.#decides;
    const shown = { pause: state !== "" && !held, resume: held, stop: state !== "", start: state === "" };
    for (const [verb, show] of Object.entries(shown)) {
      for (const form of view.all("record")) if (form.dataset.record === verb) form.hidden = !show;
    }
    this.#ask(state, mine);
  }

  /**
   * Once for each recording, and by the button after that.
   * @param {string} state
   * @param {boolean | null} mine
   */
  #ask(state, mine) {
    if (!state || mine !== null) {
      if (this.#dialog.open) this.#dialog.close();
      if (!state) this.#asked = false;
    } else if (!this.#asked) {
      this.#asked = true;
      this.#dialog.showModal();
    }
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.record) return;
    if (form.dataset.confirm && !form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#send(form);
  }

  /** @param {HTMLFormElement} form */
  async #send(form) {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    try {
      await post(form.action, new FormData(form));
      if (this.#dialog.open) this.#dialog.close();
    } catch (error) {
      const text = error instanceof Refusal ? error.text : "";
      this.#view.trouble(text || this.#view.words.say("not-possible"));
    } finally {
      delete form.dataset.busy;
      if (!this.#state && form.dataset.record === "start") this.#state = "asked";
      await this.look();
    }
  }
}
