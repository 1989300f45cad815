import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Returning } from "../static/js/room/returning.js";

let octets = 0;
const pc = /** @type {any} */ ({
  getStats: async () => new Map([["pair", { type: "candidate-pair", bytesReceived: octets, responsesReceived: 1 }]]),
});

beforeEach(() => {
  octets = 100;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** @param {number} ms during which media come */
async function media(ms) {
  for (let n = 0; n < ms; n += 250) {
    octets += 10;
    await vi.advanceTimersByTimeAsync(250);
  }
}

it("says once that the network is back when media come after a silence", async () => {
  const back = vi.fn();
  const returning = new Returning(() => [pc], back);
  returning.watch();
  await vi.advanceTimersByTimeAsync(5000);
  expect(back).not.toHaveBeenCalled();
  await media(3000);
  expect(back).toHaveBeenCalledOnce();
  returning.stop();
});

it("says nothing while media never stop, for then it is the server that is away", async () => {
  const back = vi.fn();
  const returning = new Returning(() => [pc], back);
  returning.watch();
  await media(8000);
  expect(back).not.toHaveBeenCalled();
  returning.stop();
});

it("looks no more once the line is there", async () => {
  const back = vi.fn();
  const returning = new Returning(() => [pc], back);
  returning.watch();
  await vi.advanceTimersByTimeAsync(5000);
  returning.stop();
  await media(1000);
  expect(back).not.toHaveBeenCalled();
});
