/** Brings the tab of this page into sight where there are more tabs than fit beside one another. */

/** @param {ParentNode} root */
export function showCurrentTab(root) {
  for (const one of root.querySelectorAll(".tabs [aria-current]")) {
    const tabs = one.parentElement;
    if (!tabs) continue;
    const [outer, inner] = [tabs.getBoundingClientRect(), one.getBoundingClientRect()];
    if (inner.right > outer.right) tabs.scrollLeft += inner.right - outer.right;
  }
}
