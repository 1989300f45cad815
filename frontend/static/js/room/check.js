import { listDevices, openDevices, stop } from "./devices.js";
import { watchLevel } from "./meter.js";

/** @import { View } from "./view.js" */
/** @import { Choice } from "./devices.js" */

/** The page before the lobby: choose camera and microphone, see and hear that they work. */
export class Check {
  #view;
  /** @type {Choice} */
  #choice = {};
  #stopLevel = () => {};
  #opening = 0;
  stream = new MediaStream();

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
    view.button("again").onclick = () => void this.open();
    view.select("camera").onchange = () => this.#choose({ camera: view.select("camera").value });
    view.select("microphone").onchange = () => this.#choose({ microphone: view.select("microphone").value });
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (view.screen === "check") void this.#list();
    });
  }

  /** Ask for the devices and show what they give; resolves when the lobby may be joined. */
  async open() {
    const turn = ++this.#opening;
    this.#stopLevel();
    stop(this.stream);
    const { stream, problem } = await openDevices(this.#choice);
    if (turn !== this.#opening) {
      stop(stream); // another choice was made meanwhile
      return;
    }
    this.stream = stream;
    this.#view.own(stream);
    this.#view.problem(problem);
    this.#view.level(0);
    this.#stopLevel = watchLevel(stream, (level) => this.#view.level(level));
    await this.#list();
  }

  /** The check is over; the stream lives on in the call. */
  done() {
    this.#stopLevel();
  }

  /** @param {Choice} choice */
  #choose(choice) {
    this.#choice = { ...this.#choice, ...choice };
    void this.open();
  }

  async #list() {
    const { cameras, microphones } = await listDevices();
    const used = (/** @type {MediaStreamTrack[]} */ tracks) => tracks[0]?.getSettings().deviceId;
    this.#view.devices("camera", cameras, used(this.stream.getVideoTracks()));
    this.#view.devices("microphone", microphones, used(this.stream.getAudioTracks()));
  }
}
