/** Keeps the screen of a phone on during the call, where the browser can. */
export class Awake {
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #wanted = false;

  /** @param {boolean} wanted */
  async keep(wanted) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) document.addEventListener("visibilitychange", this.#again);
    else document.removeEventListener("visibilitychange", this.#again);
    await this.#again();
  }

  // The browser takes the lock away whenever the page is hidden.
  #again = async () => {
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release();
    } else if (document.visibilityState === "visible" && (this.#lock?.released ?? true)) {
      try {
        this.#lock = (await navigator.wakeLock?.request("screen")) ?? null;
      } catch {
        // a low battery: the phone decides
      }
    }
  };
}
