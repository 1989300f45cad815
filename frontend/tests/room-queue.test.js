// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { Board, clockIn, expectation, placeOf } from "../static/js/room/queue.js";

const NOW = Date.parse("2026-12-01T09:20:00Z");
const QUEUE = { place: 1, of: 1, ahead: 0, expected: null, parked: false, called: null };

/** A view of parts that are only texts. */
function page() {
  /** @type {Record<string, {textContent: string, hidden: boolean}>} */
  const parts = {};
  const view = {
    part: (/** @type {string} */ name) => (parts[name] ??= { textContent: "", hidden: true }),
    words: { say: (/** @type {string} */ key, /** @type {object} */ values) => [key, ...Object.values(values ?? {})].join(" ") },
  };
  return { parts, view: /** @type {any} */ (view) };
}

describe("the place in the queue", () => {
  it.each([
    [{ place: 1, ahead: null }, "next", 1],
    [{ place: 2, ahead: null }, "place", 2],
    [{ place: 1, ahead: 0 }, "next", 1],
    [{ place: 2, ahead: 3 }, "place", 4],
  ])("of %o is %s", (queue, key, place) => {
    expect(placeOf({ ...QUEUE, ...queue })).toEqual({ key, place });
  });
});

describe("the expected moment", () => {
  it.each([
    [null, ""],
    ["2026-12-01T09:25:00Z", "expected"],
    ["2026-12-01T09:20:00Z", "any-moment"],
  ])("%s is %s", (expected, key) => {
    expect(expectation(expected, NOW)).toBe(key);
  });

  it("is said in the zone of the office", () => {
    expect(clockIn("Asia/Tashkent", "2026-12-01T19:05:00Z")).toBe("00:05");
  });
});

describe("the board of the lobby", () => {
  vi.stubGlobal("document", { title: "Video reception" });

  it("rings when called, once for each call, and gives the title back", () => {
    const { parts, view } = page();
    const ring = vi.fn();
    const board = new Board(view, "Asia/Tashkent", ring);
    board.show({ ...QUEUE, called: "a" }, NOW);
    board.show({ ...QUEUE, called: "a" }, NOW);
    expect(ring).toHaveBeenCalledTimes(1);
    expect([parts["called"]?.hidden, document.title]).toEqual([false, "called"]);
    board.show({ ...QUEUE, called: "b" }, NOW);
    expect(ring).toHaveBeenCalledTimes(2);
    board.show(null, NOW);
    expect(document.title).toBe("Video reception");
  });

  it("says to whom is set aside neither a place nor a time", () => {
    const { parts, view } = page();
    const board = new Board(view, "Asia/Tashkent", vi.fn());
    board.show({ ...QUEUE, ahead: 2, expected: "2026-12-01T09:25:00Z" }, NOW);
    expect([parts["queue"]?.textContent, parts["expected"]?.textContent]).toEqual(["place 3", "expected 14:25"]);
    board.show({ ...QUEUE, parked: true, expected: "2026-12-01T09:25:00Z" }, NOW);
    expect([parts["queue"]?.textContent, parts["expected"]?.textContent, parts["parked"]?.hidden]).toEqual(["", "", false]);
  });
});
