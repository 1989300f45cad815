/** @typedef {Record<string, string>} Texts  field → what was typed; empty ones are left out */

/**
 * Two writers began from the same `base`. What only one of them changed is taken; what both changed
 * differently clashes, and `merged` keeps mine there.
 * @param {Texts} base
 * @param {Texts} mine
 * @param {Texts} theirs
 * @returns {{ merged: Texts, clashes: string[] }}
 */
export function merge(base, mine, theirs) {
  /** @type {Texts} */
  const merged = {};
  const clashes = [];
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, here, there] = [base[name] ?? "", mine[name] ?? "", theirs[name] ?? ""];
    if (here !== there && here !== was && there !== was) clashes.push(name);
    const text = here === was ? there : here;
    if (text) merged[name] = text;
  }
  return { merged, clashes };
}

/**
 * @param {Texts} one
 * @param {Texts} other
 */
export function same(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
