/** Say the count aloud only when typing has paused, not at every key. */
const PAUSE_MS = 1200;

/**
 * Under each textarea with a maxlength: "120 / 2000". Figures need no translation.
 * @param {ParentNode} root
 */
export function countCharacters(root) {
  for (const area of root.querySelectorAll("textarea[maxlength]")) {
    if (area instanceof HTMLTextAreaElement) countIn(area);
  }
}

/** @param {HTMLTextAreaElement} area */
function countIn(area) {
  const seen = line("field__count");
  const heard = line("visually-hidden");
  seen.setAttribute("aria-hidden", "true");
  heard.setAttribute("role", "status");
  area.after(seen, heard);
  let timer = 0;
  area.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = window.setTimeout(() => (heard.textContent = seen.textContent), PAUSE_MS);
  });
  show();

  function show() {
    seen.textContent = `${area.value.length} / ${area.maxLength}`;
    seen.classList.toggle("field__count--over", area.value.length >= area.maxLength);
  }
}

/** @param {string} className */
function line(className) {
  const element = document.createElement("p");
  element.className = className;
  return element;
}
