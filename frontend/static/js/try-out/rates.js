/** @typedef {{up: number, down: number, lost: number, trip: number}} Line kbit/s twice, ‰, ms */

const MOST_KBITS = 1_000_000;

/**
 * @param {number} bytes
 * @param {number} ms that they took
 */
export function kbits(bytes, ms) {
  return Math.min(MOST_KBITS, Math.round((bytes * 8) / Math.max(1, ms)));
}

/**
 * The share that did not come back, in ‰.
 * @param {number} sent
 * @param {number} came
 */
export function lostOf(sent, came) {
  return sent === 0 ? 1000 : Math.round((1000 * Math.max(0, sent - came)) / sent);
}

/** @param {number[]} values of which there is at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
