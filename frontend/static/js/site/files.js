/**
 * Under each file input the chosen files with their sizes: the browser's own line is cut short
 * on a narrow screen.
 * @param {ParentNode} root
 */
export function listFiles(root) {
  for (const input of root.querySelectorAll("input[type=file]")) {
    if (input instanceof HTMLInputElement) listUnder(input);
  }
}

/** @param {HTMLInputElement} input */
function listUnder(input) {
  const list = document.createElement("ul");
  list.className = "files";
  const spoken = document.createElement("div");
  spoken.setAttribute("role", "status");
  spoken.append(list);
  input.after(spoken);
  input.addEventListener("change", show);
  show();

  function show() {
    list.replaceChildren(...Array.from(input.files ?? [], item));
    list.hidden = list.children.length === 0;
  }
}

/** @param {File} file */
function item(file) {
  const row = document.createElement("li");
  row.textContent = `${file.name} · ${size(file.size)}`;
  return row;
}

/**
 * A size for people, in the units and figures of the page's language.
 * @param {number} bytes
 */
export function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = unit === "megabyte" ? 1 : 0;
  return new Intl.NumberFormat(document.documentElement.lang || "en", {
    style: "unit",
    unit,
    maximumFractionDigits: digits,
  }).format(value);
}
