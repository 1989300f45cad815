/** Controls by key; `room/call.html` lists them for people in the same order. */
const KEYS = new Map([
  ["m", "mute"],
  ["v", "hide"],
  ["h", "hand"],
  ["s", "screen-share"],
  ["c", "talk-open"],
  ["p", "pip"],
  ["w", "codes-open"],
  ["?", "help"],
]);

/**
 * The control that a key press means; null while somebody types, a dialog is open, or a modifier is held.
 * @param {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "repeat" | "target">} event
 * @param {boolean} dialog whether one is open
 */
export function controlOf({ key, code, ctrlKey, metaKey, altKey, repeat, target }, dialog) {
  if (ctrlKey || metaKey || altKey || repeat || dialog || isTyping(target)) return null;
  // By its place where the layout has no Latin letters: Cyrillic "ь" is on the key of "m".
  const letter = key.charCodeAt(0) > 127 && code.startsWith("Key") ? code.slice(3).toLowerCase() : key.toLowerCase();
  return KEYS.get(letter) ?? null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  const element = /** @type {{tagName?: string, isContentEditable?: boolean} | null} */ (target);
  return /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName ?? "") || element?.isContentEditable === true;
}

/**
 * @param {import("./view.js").View} view
 * @returns {() => void} stop
 */
export function listenToKeys(view) {
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (view.screen !== "call") return;
    const name = controlOf(event, document.querySelector("dialog[open]") !== null);
    if (!name) return;
    event.preventDefault();
    if (name === "help") view.dialog("more").showModal();
    else if (!view.button(name).hidden) view.button(name).click();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
