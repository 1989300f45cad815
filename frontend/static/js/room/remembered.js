// Which camera, microphone and speaker this browser is to use: chosen once, used from then on.
const KEY = "qabul-devices";

/** @typedef {"camera" | "microphone" | "speaker"} Device */
/** @typedef {Partial<Record<Device, string>>} Remembered device ids */

/** @returns {Remembered} */
export function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept !== null && typeof kept === "object" ? kept : {};
  } catch {
    return {}; // no storage, or not ours
  }
}

/**
 * @param {Device} device
 * @param {string} id empty: any one
 */
export function remember(device, id) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), [device]: id }));
  } catch {
    // a browser that keeps nothing asks again
  }
}
