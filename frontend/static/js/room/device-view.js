import { inAppBrowser, permissionHelp } from "./able.js";

/** @import { Words } from "./words.js" */

/** The part of a page that shows camera, microphone and speaker (templates/room/devices.html). */
export class DeviceView {
  /**
   * @param {HTMLElement} root
   * @param {Words} words
   */
  constructor(root, words) {
    this.root = root;
    this.words = words;
  }

  /** @param {string} name */
  part(name) {
    return element(this.root, `[data-${name}]`, HTMLElement);
  }

  /** @param {string} name */
  select(name) {
    return element(this.root, `[data-${name}]`, HTMLSelectElement);
  }

  /** @param {string} name */
  button(name) {
    return element(this.root, `[data-${name}]`, HTMLButtonElement);
  }

  /** Whether the devices are what is looked at now. */
  get choosing() {
    return true;
  }

  /** @param {MediaStream} stream */
  own(stream) {
    const seen = stream.getVideoTracks().length > 0;
    for (const video of this.root.querySelectorAll("video[data-own], video[data-preview]")) {
      if (video instanceof HTMLVideoElement) video.srcObject = seen ? stream : null;
    }
    this.part("preview-off").hidden = seen;
  }

  /** @param {string | null} key */
  problem(key) {
    this.part("problem").hidden = key === null;
    this.part("problem-text").textContent = key === null ? "" : this.words.say(key);
    const help = key?.includes("blocked") ? permissionHelp(navigator.userAgent) : key === "system" ? "help-system" : "";
    this.part("problem-help").textContent = help && this.words.say(help);
  }

  /** Inside another program's window little of a call works: how to come out of it. */
  inApp() {
    const kind = inAppBrowser(navigator.userAgent, globalThis);
    this.part("in-app").hidden = !kind;
    if (!kind) return;
    this.part("in-app-text").textContent = this.words.say(`in-app-${kind}`);
    const link = element(this.root, "a[data-in-app-open]", HTMLAnchorElement);
    link.hidden = kind !== "android";
    const { host, pathname } = location;
    link.href = `intent://${host}${pathname}#Intent;scheme=https;action=android.intent.action.VIEW;end`;
    this.button("in-app-copy").onclick = () => void this.#copy();
  }

  async #copy() {
    const said = this.part("in-app-said");
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = this.words.say("copied");
    } catch {
      said.textContent = location.href;
    }
  }

  /**
   * @param {"camera" | "microphone" | "speaker" | "call-camera" | "call-microphone"} kind
   * @param {MediaDeviceInfo[]} devices
   * @param {string | undefined} chosen
   */
  devices(kind, devices, chosen) {
    const select = this.select(kind);
    const options = devices.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === chosen));
    select.replaceChildren(...(options.length ? options : [new Option(this.words.say("no-device"), "")]));
    select.disabled = options.length === 0;
  }

  /** @param {number} level from 0 to 1 */
  level(level) {
    element(this.root, "[data-level]", HTMLMeterElement).value = level;
  }
}

/**
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function element(root, selector, type) {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`the page lacks ${selector}`);
}
