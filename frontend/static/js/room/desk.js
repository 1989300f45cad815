import { post, Refusal } from "./http.js";

/** @import { View } from "./view.js" */

/**
 * The host's decisions. They are plain forms; here they go out without leaving the page, after the
 * question that a form with data-confirm asks (site/confirm.js).
 * @param {HTMLElement} root
 * @param {View} view
 */
export function listenToHost(root, view) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.getAttribute("method") !== "post") return;
    if (form.dataset.confirm && !form.dataset.confirmed) return;
    event.preventDefault();
    void decide(form, view);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {View} view
 */
async function decide(form, view) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  view.refusal("");
  try {
    const { next, said } = await post(form.action, new FormData(form));
    if (next) location.assign(next);
    if (said) view.done(said);
    form.closest("details[data-menu]")?.removeAttribute("open");
  } catch (error) {
    const text = error instanceof Refusal ? error.text : "";
    const said = text || view.words.say("not-possible");
    if (form.closest(".stage")) view.trouble(said);
    else view.refusal(said);
  } finally {
    delete form.dataset.busy;
  }
}
