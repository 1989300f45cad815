import { expect, test } from "vitest";
import { answer, find } from "../static/js/work/find.js";

const SALT = "5d1f0e2c9b8a7f6e5d4c3b2a?expires=1795456000&whom=0123456789abcdef0123456789abcdef&";

/**
 * @param {number} number
 * @param {number} maxnumber
 */
async function challenge(number, maxnumber = 20000) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(SALT + number));
  const sought = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  const rest = { algorithm: "SHA-256", salt: SALT, signature: "s" };
  return { ...rest, challenge: sought.join(""), maxnumber };
}

test("the number is found wherever it lies", async () => {
  for (const number of [0, 9, 10, 4999, 5000, 12345, 20000]) {
    expect(find(await challenge(number))).toBe(number);
  }
});

test("a challenge that no number fits is given up", async () => {
  expect(find(await challenge(101, 100))).toBeUndefined();
});

test("the part that is done grows from nothing towards one", async () => {
  /** @type {number[]} */
  const told = [];
  find(await challenge(20000), (done) => told.push(done));
  expect(told[0]).toBe(0);
  expect(told).toEqual(told.toSorted((one, other) => one - other));
  expect(told.length).toBeGreaterThan(3);
  expect(told.every((done) => done < 1)).toBe(true);
});

test("the answer is the challenge with its number, in base64", async () => {
  const asked = await challenge(7);
  expect(JSON.parse(atob(answer(asked, 7)))).toEqual({ ...asked, number: 7 });
});
