/** @import { Texts } from "./merge.js" */

/** Of the form itself, not of the card. */
const OWN = new Set(["csrfmiddlewaretoken", "version", "hand", "turn"]);

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]}
 */
export function fields(form) {
  return /** @type {Field[]} */ (
    [...form.elements].filter(
      (one) =>
        (one instanceof HTMLInputElement ||
          one instanceof HTMLTextAreaElement ||
          one instanceof HTMLSelectElement) &&
        one.name &&
        !OWN.has(one.name),
    )
  );
}

/**
 * What is typed now, or (`asServed`) what the server wrote into the page, whatever a browser has
 * restored since.
 * @param {HTMLFormElement} form
 * @returns {Texts}
 */
export function read(form, asServed = false) {
  /** @type {Texts} */
  const texts = {};
  for (const field of fields(form)) {
    const text = value(field, asServed);
    if (text) texts[field.name] = text;
  }
  return texts;
}

/**
 * The first option of a list says "nothing chosen".
 * @param {Field} field
 * @param {boolean} asServed
 */
function value(field, asServed) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findIndex((one) => (asServed ? one.defaultSelected : one.selected));
    return chosen > 0 ? (field.options[chosen]?.value ?? "") : "";
  }
  if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
    return (asServed ? field.defaultChecked : field.checked) ? field.value : "";
  }
  return asServed ? field.defaultValue : field.value;
}

/**
 * Only what differs is touched, so that a caret stays where it is.
 * @param {HTMLFormElement} form
 * @param {Texts} texts
 */
export function write(form, texts) {
  for (const field of fields(form)) {
    const text = texts[field.name] ?? "";
    if (field instanceof HTMLSelectElement) {
      if (text) field.value = text;
      else field.selectedIndex = 0;
    } else if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
      field.checked = field.value === text;
    } else if (normal(field.value) !== normal(text)) {
      field.value = text;
    }
  }
}

/** @param {string} text  forms send CR LF where a text area holds LF */
function normal(text) {
  return text.replaceAll("\r\n", "\n");
}

/**
 * The words beside a field, for showing another's text under them.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function labelOf(form, name) {
  const field = fields(form).find((one) => one.name === name);
  if (!field) return name;
  const radios = field instanceof HTMLInputElement && field.type === "radio";
  const words = radios ? field.closest("fieldset")?.querySelector("legend") : field.labels?.[0];
  return words?.textContent?.trim() ?? name;
}
