import { post, Refusal } from "../room/http.js";
import { stop } from "../room/devices.js";
import { tryLine } from "./line.js";

/** @import { Check } from "../room/check.js" */
/** @import { DeviceView } from "../room/device-view.js" */
/** @import { Line } from "./rates.js" */

/**
 * @typedef {object} Config
 * @property {string} ticketUrl
 * @property {string} echoUrl
 * @property {string} resultUrl
 * @property {boolean} relay whether there is a relay to be tried
 * @property {boolean} echo whether there is anything to try the line against
 */

/** Devices, speaker, line: what is found goes to the server, which says what it means. */
export class TryOut {
  #config;
  #view;
  #check;
  /** @type {"works" | "silent" | "untried"} */
  #speaker = "untried";
  /** @type {{direct: Line | null, relay: Line | null} | null} */
  #lines = null;
  #keeping = 0;

  /**
   * @param {Config} config
   * @param {DeviceView} view
   * @param {Check} check
   */
  constructor(config, view, check) {
    this.#config = config;
    this.#view = view;
    this.#check = check;
    check.changed = () => this.#devices();
    view.button("heard").onclick = () => this.#hear(true);
    view.button("not-heard").onclick = () => this.#hear(false);
    if (config.echo) view.button("try").onclick = () => void this.#try();
  }

  /** @param {boolean} heard the person says so */
  #hear(heard) {
    this.#speaker = heard ? "works" : "silent";
    this.#view.button("heard").setAttribute("aria-pressed", String(heard));
    this.#view.button("not-heard").setAttribute("aria-pressed", String(!heard));
    this.#view.part("not-heard-help").hidden = heard;
    void this.#keep();
  }

  #devices() {
    const { heard, stream } = this.#check;
    const voice = this.#view.part("voice-heard");
    voice.textContent = this.#view.words.say(heard ? "voice" : stream.getAudioTracks().length ? "no-voice" : "");
    void this.#keep();
  }

  async #try() {
    const button = this.#view.button("try");
    const tell = (/** @type {string} */ key) => {
      this.#view.part("try-said").textContent = this.#view.words.say(key);
    };
    button.disabled = true;
    this.#lines = null;
    this.#view.part("verdict").hidden = true;
    try {
      const direct = await tryLine(this.#config, "direct", tell);
      const relay = this.#config.relay ? await tryLine(this.#config, "relay", (step) => tell(`relay-${step}`)) : null;
      this.#lines = { direct, relay };
      this.#numbers("direct", direct);
      if (this.#config.relay) this.#numbers("relay", relay);
      await this.#keep();
      tell("");
    } catch (error) {
      this.#view.part("try-said").textContent =
        (error instanceof Refusal && error.text) || this.#view.words.say("away");
    } finally {
      button.disabled = false;
    }
  }

  /**
   * @param {"direct" | "relay"} way
   * @param {Line | null} line
   */
  #numbers(way, line) {
    const values = { ...line, lost: `${(line?.lost ?? 0) / 10} %` };
    this.#view.part(`numbers-${way}`).textContent = line
      ? this.#view.words.say("numbers", values)
      : this.#view.words.say("nothing");
  }

  /** Once the line was tried; again whenever something changes. */
  async #keep() {
    if (!this.#lines) return;
    const turn = ++this.#keeping;
    try {
      const said = await post(this.#config.resultUrl, this.#body(this.#lines));
      if (turn === this.#keeping) this.#tell(said);
    } catch (error) {
      const text = error instanceof Refusal ? error.text : "";
      this.#view.part("try-said").textContent = text || this.#view.words.say("not-kept");
    }
  }

  /** @param {{direct: Line | null, relay: Line | null}} lines */
  #body({ direct, relay }) {
    const { stream, problem, heard } = this.#check;
    const blocked = problem?.includes("blocked") || problem === "system" ? "blocked" : "missing";
    const body = new FormData();
    body.set("camera", stream.getVideoTracks().length ? "works" : blocked);
    body.set("microphone", !stream.getAudioTracks().length ? blocked : heard ? "works" : "silent");
    body.set("speaker", this.#speaker);
    body.set("direct", JSON.stringify(direct));
    body.set("relay", JSON.stringify(relay));
    if (this.#config.relay) body.set("relay_tried", "on");
    return body;
  }

  /** @param {Record<string, any>} said */
  #tell({ verdict, title, text, kept }) {
    const note = this.#view.part("verdict");
    note.className = `notice notice--${verdict === "video" ? "success" : "warning"}`;
    this.#view.part("verdict-title").textContent = title;
    this.#view.part("verdict-text").textContent = text;
    this.#view.part("verdict-kept").hidden = !kept;
    this.#view.part("verdict-silent").hidden = this.#check.heard || !this.#check.stream.getAudioTracks().length;
    const first = note.hidden;
    note.hidden = false;
    if (first) note.focus();
  }

  /** Nobody looks any more: lights off. */
  leave() {
    this.#check.done();
    stop(this.#check.stream);
  }
}
