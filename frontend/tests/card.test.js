import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave, FIRST_RETRY_MS, LONGEST_MS, PAUSE_MS } from "../static/js/card/autosave.js";
import { merge } from "../static/js/card/merge.js";

/** @import { Answer } from "../static/js/card/autosave.js" */

/** A page with fields, and a server that answers as it is told. */
class Desk {
  /** @type {Record<string, string>} */
  fields = {};
  /** @type {Record<string, string>[]} */
  sent = [];
  /** @type {string[]} */
  states = [];
  /** @type {Answer[]} */
  answers = [];
  /** @type {(() => void)[]} */
  waiting = [];
  slow = false;
  version = 0;
  read = () => ({ ...this.fields });
  write = (/** @type {Record<string, string>} */ texts) => void (this.fields = { ...texts });
  show = (/** @type {string} */ state) => void this.states.push(state);
  look = () => Promise.resolve(this.next({}));
  send = async (/** @type {Record<string, string>} */ texts) => {
    this.sent.push(texts);
    if (this.slow) await new Promise((resolve) => this.waiting.push(() => resolve(null)));
    return this.next(texts);
  };
  /**
   * @param {Record<string, string>} texts
   * @returns {Answer}
   */
  next(texts) {
    return this.answers.shift() ?? { status: 200, kept: { version: ++this.version, texts, by: "", at: "" } };
  }
}

/** @param {Record<string, string>} texts */
function another(texts, status = 409) {
  return { status, kept: { version: 7, texts, by: "Dilnoza", at: "14:20" } };
}

/** @type {Desk} */
let desk;
/** @type {Autosave} */
let card;
beforeEach(() => {
  vi.useFakeTimers();
  desk = new Desk();
  card = new Autosave(desk, 0, {});
});
afterEach(() => vi.useRealTimers());

/** @param {string} text */
function type(text, field = "answer") {
  desk.fields = { ...desk.fields, [field]: text };
  card.touched();
}

test("what was typed is sent after a pause, once", async () => {
  type("a");
  type("ab");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.sent).toEqual([{ answer: "ab" }]);
  expect(card.unsaved).toBe(false);
});

test("who types without a pause is saved all the same", async () => {
  for (let at = 0; at < LONGEST_MS; at += 1000) {
    type(`${at}`);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(desk.sent.length).toBeGreaterThan(0);
});

test("what is typed while a text is under way goes after it, never beside it", async () => {
  desk.slow = true;
  type("first");
  const saving = card.save();
  type("second");
  void card.save();
  expect(desk.sent.length).toBe(1);
  desk.slow = false;
  desk.waiting.shift()?.();
  await saving;
  expect(desk.sent).toEqual([{ answer: "first" }, { answer: "second" }]);
});

test("without a connection the text stays and is sent again", async () => {
  desk.answers = [{ status: 0 }, { status: 0 }];
  type("kept");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(card.unsaved).toBe(true);
  expect(desk.states.at(-1)).toBe("offline");
  await vi.advanceTimersByTimeAsync(3 * FIRST_RETRY_MS);
  expect(desk.sent.length).toBe(3);
  expect(card.unsaved).toBe(false);
});

test("when the connection is back nobody waits for the next attempt", async () => {
  desk.answers = [{ status: 0 }];
  type("kept");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  await card.save(); // the browser says "online"
  expect(card.unsaved).toBe(false);
});

test("different lines of two writers come together by themselves", async () => {
  desk.answers = [another({ heard: "theirs" })];
  type("mine");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.fields).toEqual({ heard: "theirs", answer: "mine" });
  expect(desk.sent.at(-1)).toEqual({ heard: "theirs", answer: "mine" });
  expect(desk.states).not.toContain("conflict");
});

test("the same line of two writers is asked about, and neither is sent before", async () => {
  desk.answers = [another({ answer: "theirs" })];
  type("mine");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(desk.states.at(-1)).toBe("conflict");
  type("mine, longer");
  await vi.advanceTimersByTimeAsync(LONGEST_MS);
  expect(desk.sent.length).toBe(1);
  expect(card.unsaved).toBe(true);
  await card.decide(true);
  expect(desk.sent.at(-1)).toEqual({ answer: "mine, longer" });
});

test("whoever takes the other's text has it and sends nothing", async () => {
  desk.answers = [another({ answer: "theirs" })];
  type("mine");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  await card.decide(false);
  expect(desk.fields).toEqual({ answer: "theirs" });
  expect(desk.sent.length).toBe(1);
  expect(card.unsaved).toBe(false);
});

test("who only reads along sees what the other writes", async () => {
  desk.answers = [another({ answer: "theirs" }, 200)];
  await card.follow();
  expect(desk.fields).toEqual({ answer: "theirs" });
  expect(card.version).toBe(7);
});

test("a card that somebody completed is sent no more", async () => {
  desk.answers = [{ status: 410 }];
  type("late");
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  type("later");
  await vi.advanceTimersByTimeAsync(LONGEST_MS);
  expect(desk.sent.length).toBe(1);
  expect(card.unsaved).toBe(false);
});

test("merging loses no change of either side", () => {
  const { merged, clashes } = merge({ a: "1", b: "1", c: "1" }, { a: "2", b: "1" }, { a: "1", b: "3", c: "1" });
  expect(merged).toEqual({ a: "2", b: "3" });
  expect(clashes).toEqual([]);
});

test("the same change on both sides is no clash", () => {
  expect(merge({}, { a: "x" }, { a: "x" })).toEqual({ merged: { a: "x" }, clashes: [] });
});
