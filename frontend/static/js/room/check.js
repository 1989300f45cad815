import { listDevices, openDevices, stop } from "./devices.js";
import { watchLevel } from "./meter.js";
import { remember, remembered } from "./remembered.js";
import { canChoose, chooseSpeaker, listSpeakers, playTestSound } from "./speaker.js";

/** @import { DeviceView } from "./device-view.js" */

const HEARD = 0.2; // of the meter: somebody speaks

/** Choose camera, microphone and speaker; see and hear that they work. */
export class Check {
  #view;
  #stopLevel = () => {};
  #opening = 0;
  stream = new MediaStream();
  /** @type {string | null} key of what is wrong with camera or microphone */
  problem = null;
  /** Whether the microphone took up a voice. */
  heard = false;
  /** Something came out otherwise than before. */
  changed = () => {};

  /** @param {DeviceView} view */
  constructor(view) {
    this.#view = view;
    view.button("again").onclick = () => void this.open();
    for (const device of /** @type {const} */ (["camera", "microphone"])) {
      view.select(device).onchange = () => {
        remember(device, view.select(device).value);
        void this.open();
      };
    }
    view.select("speaker").onchange = () => chooseSpeaker(view.select("speaker").value);
    view.button("sound").onclick = () => void this.#sound();
    view.part("speaker-field").hidden = !canChoose();
    view.inApp();
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      if (view.choosing) void this.#list();
    });
  }

  /** Ask for the devices and show what they give; resolves when the lobby may be joined. */
  async open() {
    const turn = ++this.#opening;
    this.#stopLevel();
    stop(this.stream);
    const { stream, problem } = await openDevices(remembered());
    if (turn !== this.#opening) {
      stop(stream); // another choice was made meanwhile
      return;
    }
    this.stream = stream;
    this.problem = problem;
    this.heard = false;
    this.#view.own(stream);
    this.#view.problem(problem);
    this.#view.level(0);
    this.#stopLevel = watchLevel(stream, (level) => this.#hear(level));
    await this.#list();
    this.changed();
  }

  /** The check is over; the stream lives on in the call. */
  done() {
    this.#stopLevel();
  }

  /** @param {number} level */
  #hear(level) {
    this.#view.level(level);
    if (this.heard || level < HEARD) return;
    this.heard = true;
    this.changed();
  }

  async #sound() {
    const button = this.#view.button("sound");
    button.disabled = true;
    await playTestSound().catch(() => {});
    button.disabled = false;
    button.focus();
  }

  async #list() {
    const { cameras, microphones } = await listDevices();
    const used = (/** @type {MediaStreamTrack[]} */ tracks) => tracks[0]?.getSettings().deviceId;
    this.#view.devices("camera", cameras, used(this.stream.getVideoTracks()));
    this.#view.devices("microphone", microphones, used(this.stream.getAudioTracks()));
    if (canChoose()) this.#view.devices("speaker", await listSpeakers(), remembered().speaker);
  }
}
