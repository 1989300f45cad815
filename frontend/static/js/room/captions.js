/** @import { View } from "./view.js" */

/**
 * What browsers have of the Web Speech API that TypeScript does not know.
 * @typedef {object} Recognition
 * @property {string} lang
 * @property {boolean} continuous
 * @property {boolean} interimResults
 * @property {boolean} [processLocally]
 * @property {((event: {resultIndex: number, results: ArrayLike<ArrayLike<{transcript: string}>>}) => void) | null} onresult
 * @property {((event: {error: string}) => void) | null} onerror
 * @property {(() => void) | null} onend
 * @property {(track: MediaStreamTrack) => void} start
 * @property {() => void} abort
 * @typedef {{new (): Recognition, available?: (options: object) => Promise<string>}} Recogniser
 */

/**
 * Only browsers that recognise any track will do: others would write down our own microphone. Those came with `available`.
 * @returns {Recogniser | null}
 */
export function recogniser() {
  const found = /** @type {{SpeechRecognition?: Recogniser}} */ (/** @type {unknown} */ (globalThis)).SpeechRecognition;
  return found?.available ? found : null;
}

/** What the others say, written below; only when this person asked for it, after having read who hears it then. */
export class Captions {
  #view;
  #streams;
  /** @type {Recognition[]} */
  #running = [];
  #on = false;

  /**
   * @param {View} view
   * @param {() => {label: string, stream: MediaStream}[]} streams of the others
   */
  constructor(view, streams) {
    this.#view = view;
    this.#streams = streams;
    const box = view.checkbox("captions");
    view.part("captions-field").hidden = recogniser() === null;
    box.onchange = () => void this.turn(box.checked);
  }

  /** @param {boolean} on */
  async turn(on) {
    this.stop();
    this.#on = on;
    if (!on) return;
    const Recogniser = recogniser();
    const lang = document.documentElement.lang;
    const local = (await Recogniser?.available?.({ langs: [lang], processLocally: true })) === "available";
    if (!Recogniser || !this.#on) return;
    for (const { label, stream } of this.#streams()) {
      const [track] = stream.getAudioTracks();
      if (track) this.#listen(new Recogniser(), track, label, lang, local);
    }
  }

  stop() {
    this.#on = false;
    for (const one of this.#running) {
      one.onend = null;
      one.abort();
    }
    this.#running = [];
    this.#view.part("captions-text").textContent = "";
  }

  /**
   * @param {Recognition} recognition
   * @param {MediaStreamTrack} track
   * @param {string} label
   * @param {string} lang
   * @param {boolean} local
   */
  #listen(recognition, track, label, lang, local) {
    Object.assign(recognition, { lang, continuous: true, interimResults: true });
    if (local) recognition.processLocally = true;
    recognition.onresult = ({ resultIndex, results }) => {
      const said = results[resultIndex]?.[0]?.transcript ?? "";
      this.#view.part("captions-text").textContent = said && `${label}: ${said}`;
    };
    recognition.onerror = ({ error }) => {
      if (error === "no-speech" || error === "aborted") return;
      recognition.onend = null;
      this.#view.trouble(this.#view.words.say("captions-failed"));
    };
    recognition.onend = () => this.#on && track.readyState === "live" && recognition.start(track);
    recognition.start(track);
    this.#running.push(recognition);
  }
}
