/**
 * A form goes out once: a second press while the first is under way does nothing. Coming back to
 * the page by the browser's own "back" makes it ready again. What answers in a tab of its own leaves
 * this page, and its form, as they are.
 * @param {Document} root
 */
export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (event.submitter?.getAttribute("formtarget") === "_blank") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    mark(form, true);
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form")) {
      delete form.dataset.sent;
      mark(form, false);
    }
  });
}

/**
 * Not `disabled`: a disabled button would neither be sent with its value nor keep the focus.
 * @param {HTMLFormElement} form
 * @param {boolean} sent
 */
function mark(form, sent) {
  for (const button of form.querySelectorAll("button")) {
    if (sent) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
