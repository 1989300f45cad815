// @vitest-environment node
import { describe, expect, it } from "vitest";
import { Threads } from "../static/js/room/threads.js";

/**
 * @param {number} id
 * @param {object} [more]
 */
const line = (id, more = {}) =>
  /** @type {import("../static/js/room/types.js").Said} */ ({
    ...{ id, thread: "aziza", name: "Aziza", text: `${id}`, at: "2026-12-01T09:20:00Z", own: false, unread: true },
    ...more,
  });

describe("the threads of those who wait", () => {
  it("hold each person's lines apart, and nothing twice", () => {
    const threads = new Threads();
    expect(threads.take([line(1), line(2, { thread: "nodira", name: "Nodira" })])).toEqual(["Aziza", "Nodira"]);
    expect(threads.take([line(2, { thread: "nodira", name: "Nodira" }), line(3)])).toEqual(["Aziza"]);
    expect(threads.of("aziza").map(({ text }) => text)).toEqual(["1", "3"]);
    expect(threads.of("nobody")).toEqual([]);
    expect(threads.last).toBe(3);
  });

  it("count what nobody of the office has read, until somebody looks", () => {
    const threads = new Threads();
    threads.take([line(1, { unread: false }), line(2), line(3, { own: true, unread: false })]);
    expect(threads.unread("aziza")).toBe(1);
    threads.look("aziza");
    expect(threads.unread("aziza")).toBe(0);
    threads.take([line(4)]);
    expect(threads.unread("aziza")).toBe(1);
    expect(threads.unread("nobody")).toBe(0);
  });
});
