/**
 * Forms with data-confirm ask their question in a dialog first (data-confirm-yes names the answer).
 * @param {Document} root
 */
export function askBefore(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || form.dataset.confirmed) return;
    const dialog = dialogFor(root, form);
    if (!dialog) return;
    event.preventDefault();
    ask(dialog, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter);
      delete form.dataset.confirmed;
    });
  });
}

/**
 * @param {Document} root
 * @param {HTMLFormElement} form
 */
function dialogFor(root, form) {
  const template = root.querySelector("template#confirm");
  if (!(template instanceof HTMLTemplateElement)) return null;
  const copy = root.importNode(template.content, true);
  const dialog = copy.querySelector("dialog");
  const question = copy.querySelector("h2");
  const yes = copy.querySelector("[value=yes]");
  if (!dialog || !question || !yes) return null;
  question.textContent = form.dataset.confirm ?? "";
  if (form.dataset.confirmYes) yes.textContent = form.dataset.confirmYes;
  root.body.append(copy);
  return dialog;
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {() => void} agreed
 */
function ask(dialog, agreed) {
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof HTMLButtonElement) dialog.close(event.target.value);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") agreed();
  });
  dialog.showModal();
}
