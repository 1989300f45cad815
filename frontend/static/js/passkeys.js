// Forms with data-passkey ("get" or "create") ask the device for a passkey and send its answer.
// They are hidden until this file runs: without JavaScript one signs in with password and code.
import { asked, answerOf } from "./passkeys/translate.js";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (form instanceof HTMLFormElement && window.PublicKeyCredential) show(form);
}

/** @param {HTMLFormElement} form */
function show(form) {
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkeys]")) {
    if (other instanceof HTMLElement) other.hidden = true;
  }
  form.addEventListener("submit", (event) => {
    const answer = form.elements.namedItem("answer");
    if (!(answer instanceof HTMLInputElement) || answer.value) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it is sent only after the device has answered
    ask(form, answer);
  }, { capture: true });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} answer
 */
async function ask(form, answer) {
  say(form, "");
  if (!form.reportValidity()) return;
  try {
    const options = await optionsFor(form);
    if (!options) return;
    const publicKey = asked(options);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: /** @type {any} */ (publicKey) })
      : await navigator.credentials.get({ publicKey: /** @type {any} */ (publicKey) });
    answer.value = JSON.stringify(answerOf(/** @type {any} */ (credential)));
    form.requestSubmit();
    answer.value = ""; // an answer is good once, also when the person comes back by "back"
  } catch {
    // The person closed the device's question, or it has no such passkey.
    say(form, form.dataset.failed ?? "");
  }
}

/**
 * What the server asks; null when it wants something else first, and the page is left for that.
 * @param {HTMLFormElement} form
 * @returns {Promise<Record<string, any> | null>}
 */
async function optionsFor(form) {
  const token = form.elements.namedItem("csrfmiddlewaretoken");
  const body = new URLSearchParams({
    csrfmiddlewaretoken: token instanceof HTMLInputElement ? token.value : "",
  });
  const response = await fetch(form.dataset.options ?? "", { method: "POST", body });
  if (response.headers.get("content-type")?.includes("json")) return response.json();
  location.assign(response.url);
  return null;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} words
 */
function say(form, words) {
  const place = form.querySelector("[data-passkey-said]");
  if (place) place.textContent = words;
}
