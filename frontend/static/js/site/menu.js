/**
 * A <details data-menu> closes on Escape and on a press outside of it.
 * @param {Document} root
 */
export function closeMenus(root) {
  root.addEventListener("click", (event) => {
    for (const menu of open(root)) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open(root)) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

/**
 * @param {Document} root
 * @returns {NodeListOf<HTMLDetailsElement>}
 */
function open(root) {
  return root.querySelectorAll("details[data-menu][open]");
}
