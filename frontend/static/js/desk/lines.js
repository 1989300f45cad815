/**
 * J and K go to the next and the previous link of a list, as long as nobody types.
 * @param {Document} root
 */
export function walkLines(root) {
  root.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step || event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
    const lines = /** @type {NodeListOf<HTMLElement>} */ (
      root.querySelectorAll("[data-lines] [data-line]")
    );
    if (!lines.length) return;
    const now = [...lines].indexOf(/** @type {HTMLElement} */ (root.activeElement));
    const next = now < 0 ? (step > 0 ? 0 : lines.length - 1) : now + step;
    lines[Math.max(0, Math.min(next, lines.length - 1))]?.focus();
    event.preventDefault();
  });
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean}
 */
function types(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
