import { listDevices } from "./devices.js";
import { remember } from "./remembered.js";

/** @import { View } from "./view.js" */

/** @typedef {"camera" | "microphone"} Kind */
const KIND = /** @type {const} */ ({ camera: "video", microphone: "audio" });

/**
 * Another camera or microphone while the call goes on, by choice or because one was unplugged.
 */
export class Switcher {
  #view;
  #stream;
  #replace;
  #stopped = false;

  /**
   * @param {View} view
   * @param {MediaStream} stream ours, which is changed
   * @param {(track: MediaStreamTrack, before: MediaStreamTrack | undefined) => Promise<void>} replace in all connections
   */
  constructor(view, stream, replace) {
    this.#view = view;
    this.#stream = stream;
    this.#replace = replace;
    for (const kind of /** @type {Kind[]} */ (["camera", "microphone"])) {
      const select = view.select(`call-${kind}`);
      select.onchange = () => void this.use(kind, select.value);
    }
    for (const track of stream.getTracks()) this.#mind(track);
    navigator.mediaDevices?.addEventListener("devicechange", this.#changed);
  }

  stop() {
    this.#stopped = true;
    navigator.mediaDevices?.removeEventListener("devicechange", this.#changed);
  }

  async list() {
    const { cameras, microphones } = await listDevices();
    this.#view.devices("call-camera", cameras, this.#track("camera")?.getSettings().deviceId);
    this.#view.devices("call-microphone", microphones, this.#track("microphone")?.getSettings().deviceId);
  }

  /**
   * @param {Kind} kind
   * @param {string} [deviceId] any one when none is named
   * @returns {Promise<boolean>} whether it works now
   */
  async use(kind, deviceId) {
    const wanted = deviceId ? { deviceId: { exact: deviceId } } : true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [KIND[kind]]: wanted });
      const [track] = stream.getTracks();
      if (!track || this.#stopped) {
        track?.stop();
        return false;
      }
      await this.#put(kind, track);
      if (deviceId) remember(kind, deviceId);
      return true;
    } catch {
      this.#view.trouble(this.#view.words.say(`${kind}-failed`));
      return false;
    } finally {
      if (!this.#stopped) await this.list();
    }
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  async #put(kind, track) {
    const before = this.#track(kind);
    track.enabled = before?.enabled ?? true;
    if (before) {
      this.#stream.removeTrack(before);
      before.onended = null;
      before.stop();
    }
    this.#stream.addTrack(track);
    this.#mind(track);
    this.#view.own(this.#stream);
    await this.#replace(track, before);
  }

  /** @param {MediaStreamTrack} track the browser ends it when its device is unplugged */
  #mind(track) {
    const kind = track.kind === "video" ? "camera" : "microphone";
    track.onended = () => void this.#lost(/** @type {Kind} */ (kind));
  }

  /** @param {Kind} kind */
  async #lost(kind) {
    if (this.#stopped) return;
    this.#view.trouble(this.#view.words.say(`${kind}-unplugged`));
    const { cameras, microphones } = await listDevices();
    const left = kind === "camera" ? cameras : microphones;
    if (left.length) await this.use(kind);
  }

  #changed = () => {
    for (const kind of /** @type {Kind[]} */ (["camera", "microphone"])) {
      const track = this.#track(kind);
      if (track?.readyState === "ended") void this.#lost(kind);
    }
    void this.list();
  };

  /** @param {Kind} kind */
  #track(kind) {
    return this.#stream.getTracks().find((track) => track.kind === KIND[kind]);
  }
}
