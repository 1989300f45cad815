import en from "./words/en.js";
import ru from "./words/ru.js";
import uz from "./words/uz.js";
import uzCyrl from "./words/uz_cyrl.js";

export const LISTS = { en, ru, uz, "uz-Cyrl": uzCyrl };

/**
 * @param {number[]} code numbers below 256
 * @param {string} language of the page; one without a list of its own reads English
 * @returns {string[]}
 */
export function wordsOf(code, language) {
  const list = LISTS[/** @type {keyof typeof LISTS} */ (language)] ?? en;
  return code.map((number) => list[number] ?? "");
}
