import { describe, expect, it } from "vitest";
import { ServerClock } from "../static/js/room/clock.js";
import { problemOf } from "../static/js/room/devices.js";
import { loudness } from "../static/js/room/meter.js";
import { verdict } from "../static/js/room/quality.js";

describe("the server's clock", () => {
  it("is our own until the first sample", () => {
    expect(new ServerClock(() => 1000).now()).toBe(1000);
  });

  it("lies in the middle of the round trip", () => {
    const clock = new ServerClock(() => 0);
    clock.sample(100, 300, 5200);
    expect(clock.offset).toBe(5000);
  });

  it("trusts the fastest sample", () => {
    const clock = new ServerClock(() => 0);
    clock.sample(0, 1000, 9000);
    clock.sample(0, 10, 5005);
    clock.sample(0, 2000, 9000);
    expect(clock.offset).toBe(5000);
  });

  it("forgets samples that are too old", () => {
    const clock = new ServerClock(() => 0);
    clock.sample(0, 2, 5001);
    for (let n = 0; n < 8; n++) clock.sample(0, 10, 6005);
    expect(clock.offset).toBe(6000);
  });

  it("counts the seconds until a moment", () => {
    const clock = new ServerClock(() => Date.parse("2026-12-01T09:20:00Z"));
    expect(clock.until("2026-12-01T14:21:30+05:00")).toBe(90);
  });
});

describe("the word for the line", () => {
  const zero = { received: 0, lost: 0, trip: 0 };
  it.each([
    [{ received: 100, lost: 0, trip: 0.05 }, "good"],
    [{ received: 100, lost: 4, trip: 0.05 }, "fair"],
    [{ received: 100, lost: 0, trip: 0.4 }, "fair"],
    [{ received: 100, lost: 20, trip: 0.05 }, "poor"],
    [{ received: 0, lost: 0, trip: 0.05 }, "poor"],
  ])("of %o is %s", (now, word) => {
    expect(verdict(zero, now)).toBe(word);
  });

  it("judges what came since the last look", () => {
    expect(verdict({ received: 100, lost: 90, trip: 0 }, { received: 300, lost: 90, trip: 0 })).toBe("good");
  });
});

describe("the level of the microphone", () => {
  it("is nothing in silence and full at full scale", () => {
    expect(loudness(new Float32Array(16))).toBe(0);
    expect(loudness(new Float32Array(16).fill(1))).toBe(1);
  });

  it("is half at -30 dB", () => {
    expect(loudness(new Float32Array(16).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
  });
});

it.each([
  ["NotAllowedError", "blocked"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
  ["SomethingNew", "busy"],
])("a device error %s is told as %s", (name, key) => {
  expect(problemOf(Object.assign(new Error("x"), { name }))).toBe(key);
});
