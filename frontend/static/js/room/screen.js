/** @import { View } from "./view.js" */

/**
 * @typedef {object} ScreenEvents
 * @property {(stream: MediaStream) => void} share
 * @property {() => void} unshare
 */

/** Showing one's screen: by the button here, ended by the button here or by the browser's own. */
export class Screen {
  #view;
  #events;
  /** @type {MediaStream | null} */
  #stream = null;
  #asking = false;

  /**
   * @param {View} view
   * @param {ScreenEvents} events
   */
  constructor(view, events) {
    this.#view = view;
    this.#events = events;
    const button = view.button("screen-share");
    button.hidden = !navigator.mediaDevices?.getDisplayMedia;
    button.onclick = () => void this.toggle();
    view.button("screen-stop").onclick = () => this.stop();
  }

  async toggle() {
    if (this.#stream) this.stop();
    else await this.#start();
  }

  async #start() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { max: 15 } },
        audio: false,
      });
      const [track] = stream.getVideoTracks();
      if (!track) return;
      track.contentHint = "detail"; // letters before movement
      track.onended = () => this.stop();
      this.#stream = stream;
      this.#events.share(stream);
      this.#show();
    } catch (error) {
      // Closing the browser's question is an answer too.
      if (!(error instanceof Error && error.name === "NotAllowedError")) {
        this.#view.trouble(this.#view.words.say("screen-failed"));
      }
    } finally {
      this.#asking = false;
    }
  }

  stop() {
    const stream = this.#stream;
    if (!stream) return;
    this.#stream = null;
    for (const track of stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    this.#events.unshare();
    this.#show();
  }

  #show() {
    const on = this.#stream !== null;
    this.#view.button("screen-share").setAttribute("aria-pressed", String(on));
    this.#view.part("screen-on").hidden = !on;
    this.#view.say(on ? "screen-shown" : "screen-gone");
  }
}
