// What is typed outlives a change of language. A page that answers a form goes to the server with it
// and comes back; on any other nothing was sent yet, so it waits in this tab and is typed anew.

const KEY = "qabul-typed";
/** @typedef {[string, string][]} Pairs */

/** @param {Document} page */
export function keepTyped(page) {
  typeAnew(page);
  for (const menu of /** @type {NodeListOf<HTMLFormElement>} */ (
    page.querySelectorAll("form[data-language]")
  )) {
    menu.addEventListener("submit", () => keep(page, menu));
  }
}

/**
 * @param {Document} page
 * @param {HTMLFormElement} menu
 */
function keep(page, menu) {
  const forms = formsOf(page);
  const index = forms.findIndex(isChanged);
  const form = forms[index];
  if (!form) return;
  const pairs = pairsOf(form);
  if (menu.elements.namedItem("typed")) {
    const field = page.createElement("input");
    Object.assign(field, { type: "hidden", name: "fields", value: JSON.stringify(pairs) });
    menu.append(field);
  } else {
    const path = location.pathname + location.search;
    sessionStorage.setItem(KEY, JSON.stringify({ path, index, pairs }));
  }
}

/** @param {Document} page */
function typeAnew(page) {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (!text) return;
  const { path, index, pairs } = /** @type {{path: string, index: number, pairs: Pairs}} */ (
    JSON.parse(text)
  );
  const form = formsOf(page)[index];
  if (path !== location.pathname + location.search || !form) return;
  for (const field of fieldsOf(form)) {
    const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) {
      field.checked = values.includes(field.value);
    } else if (values.length > 0) {
      field.value = values[0] ?? "";
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * @param {Document} page
 * @returns {HTMLFormElement[]}
 */
function formsOf(page) {
  return /** @type {HTMLFormElement[]} */ ([...page.querySelectorAll("main form[method=post]")]);
}

/**
 * What somebody can type or choose: no password, and no file, which no page can give back.
 * @param {HTMLFormElement} form
 * @returns {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]}
 */
function fieldsOf(form) {
  return /** @type {any[]} */ ([...form.elements]).filter(
    (field) =>
      (field instanceof HTMLInputElement && !/^(hidden|password|file|submit)$/.test(field.type)) ||
      field instanceof HTMLSelectElement ||
      field instanceof HTMLTextAreaElement,
  );
}

/** @param {HTMLFormElement} form */
function isChanged(form) {
  return fieldsOf(form).some((field) => {
    if (field instanceof HTMLSelectElement) {
      return [...field.options].some((option) => option.selected !== option.defaultSelected);
    }
    if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) {
      return field.checked !== field.defaultChecked;
    }
    return field.value !== field.defaultValue;
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Pairs}
 */
function pairsOf(form) {
  return [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" && name !== "csrfmiddlewaretoken" ? [[name, value]] : [],
  );
}
