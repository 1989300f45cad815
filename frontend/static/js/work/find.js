import { sha256 } from "@noble/hashes/sha2.js";

/**
 * ALTCHA's challenge, as reception/puzzle.py makes it.
 * @typedef {{algorithm: string, challenge: string, maxnumber: number, salt: string, signature: string}} Challenge
 */

/** How many numbers are tried between two words about it. */
const TOGETHER = 5000;

/**
 * The number whose SHA-256 after the salt is the challenge; undefined if none is. Not the browser's
 * own crypto.subtle: a call of it for each number costs more than the hash, and it is missing
 * where a page comes over plain http.
 * @param {Challenge} challenge
 * @param {(done: number) => void} [tell] is told the part that is done, from 0 to 1
 */
export function find({ salt, challenge, maxnumber }, tell = () => {}) {
  const begun = sha256.create().update(new TextEncoder().encode(salt));
  const sought = bytes(challenge);
  const found = new Uint8Array(32);
  let hash = begun.clone();
  for (let number = 0; number <= maxnumber; number++) {
    if (number % TOGETHER === 0) tell(number / (maxnumber + 1));
    hash = begun._cloneInto(hash); // twice as fast as a new one for each number
    hash.update(ascii(number)).digestInto(found);
    if (same(found, sought)) return number;
  }
  return undefined;
}

/**
 * What the server wants to see: base64 of JSON.
 * @param {Challenge} challenge
 * @param {number} number
 */
export function answer(challenge, number) {
  return btoa(JSON.stringify({ ...challenge, number }));
}

/**
 * The figures of a number as bytes; an encoder would take longer than the hash.
 * @param {number} number
 */
function ascii(number) {
  const text = String(number);
  const figures = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) figures[place] = text.charCodeAt(place);
  return figures;
}

/** @param {string} hex */
function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
function same(one, other) {
  return one[0] === other[0] && one.every((byte, place) => byte === other[place]);
}
