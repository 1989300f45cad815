import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refusal } from "../static/js/room/http.js";
import { backOff, isRetried, patience, RoomSocket } from "../static/js/room/socket.js";

/** @type {FakeSocket[]} */
let opened = [];

class FakeSocket {
  readyState = 1;
  /** @type {any[]} */
  sent = [];
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;

  constructor() {
    opened.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  /** @param {object} frame */
  say(frame) {
    this.onmessage?.({ data: JSON.stringify({ seq: 1, ts: 0, ...frame }) });
  }
}

const handlers = () => ({
  ticket: vi.fn(async (/** @type {AbortSignal} */ _given) => "ticket"),
  hear: vi.fn(),
  end: vi.fn(),
  line: vi.fn(),
  pong: vi.fn(),
});

/** @param {number} [n] */
const last = (n = -1) => /** @type {FakeSocket} */ (opened.at(n));

async function joined() {
  const heard = handlers();
  const socket = new RoomSocket("ws://x/", heard);
  await socket.start();
  last().onopen?.();
  last().say({ t: "welcome", d: {} });
  return { socket, heard };
}

beforeEach(() => {
  opened = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("waits twice as long after each failure, up to 8 s, never less than half of it", () => {
  expect([0, 1, 2, 9].map((n) => backOff(n, () => 1))).toEqual([250, 500, 1000, 8000]);
  expect([0, 9].map((n) => backOff(n, () => 0))).toEqual([125, 4000]);
});

it("comes back by itself only after a broken line, a restart or silence", () => {
  const all = [1000, 1001, 1006, 1011, 1012, 4400, 4401, 4403, 4408, 4409, 4410, 4411, 4412, 4414, 4429];
  expect(all.filter(isRetried)).toEqual([1001, 1006, 1011, 1012, 4408]);
});

it("joins with a ticket and the name of its page", async () => {
  await joined();
  expect(last().sent[0]).toMatchObject({ t: "join", d: { ticket: "ticket" } });
});

it("comes back with a fresh ticket and the same page", async () => {
  const { heard } = await joined();
  last().onclose?.({ code: 1006 });
  expect(heard.line).toHaveBeenLastCalledWith(false);
  await vi.advanceTimersByTimeAsync(250);
  last().onopen?.();
  expect(heard.ticket).toHaveBeenCalledTimes(2);
  expect(last().sent[0].d.device).toBe(last(0).sent[0].d.device);
});

it("does not come back when it was replaced", async () => {
  const { heard } = await joined();
  const bye = { reason: "replaced", action: "continue_here", retryAt: null };
  last().say({ t: "bye", d: bye });
  last().onclose?.({ code: 4409 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(heard.end).toHaveBeenCalledExactlyOnceWith(bye);
  expect(opened.length).toBe(1);
});

it("acknowledges what it read with each ping", async () => {
  await joined();
  last().say({ t: "room", seq: 7, d: {} });
  await vi.advanceTimersByTimeAsync(2500);
  expect(last().sent.at(-1)).toMatchObject({ t: "ping", d: { ack: 7 } });
});

it("measures the server's clock with the answer", async () => {
  const { heard } = await joined();
  await vi.advanceTimersByTimeAsync(2500);
  last().say({ t: "pong", ts: 5, d: { id: last().sent.at(-1).id } });
  expect(heard.pong.mock.lastCall?.[2]).toBe(5);
});

it("gives a silent socket up after 6 s and opens another", async () => {
  const { heard } = await joined();
  await vi.advanceTimersByTimeAsync(8000);
  expect(heard.line).toHaveBeenLastCalledWith(false);
  expect(opened.length).toBe(2);
});

it("ends when no ticket is to be had", async () => {
  const heard = handlers();
  heard.ticket.mockRejectedValue(new Refusal("cancelled"));
  await new RoomSocket("ws://x/", heard).start();
  expect(heard.end.mock.lastCall?.[0].reason).toBe("cancelled");
  expect(opened.map((one) => [one.readyState, one.sent])).toEqual([[3, []]]);
});

it("tries again when the server can't be reached for a ticket", async () => {
  const heard = handlers();
  heard.ticket.mockRejectedValueOnce(new TypeError("no network"));
  await new RoomSocket("ws://x/", heard).start();
  await vi.advanceTimersByTimeAsync(250);
  expect(opened.length).toBe(2);
});

it("opens its socket while the ticket is on its way, and joins when both are there", async () => {
  const heard = handlers();
  /** @type {(ticket: string) => void} */
  let give = () => {};
  heard.ticket.mockReturnValue(new Promise((given) => (give = given)));
  void new RoomSocket("ws://x/", heard).start();
  last().readyState = 0;
  give("ticket");
  await vi.advanceTimersByTimeAsync(0);
  expect(last().sent).toEqual([]);
  last().readyState = 1;
  last().onopen?.();
  expect(last().sent[0]).toMatchObject({ t: "join" });
});

it("says nothing before it has joined, though its socket is open", async () => {
  const { socket, heard } = await joined();
  /** @type {(ticket: string) => void} */
  let give = () => {};
  heard.ticket.mockReturnValue(new Promise((given) => (give = given)));
  last().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(250);
  socket.send("candidates", { candidates: [null] }, "p2");
  expect([opened.length, last().sent]).toEqual([2, []]);
  give("ticket");
  await vi.advanceTimersByTimeAsync(0);
  socket.send("candidates", { candidates: [null] }, "p2");
  expect(last().sent.map(({ t }) => t)).toEqual(["join", "candidates"]);
});

it("gives up an attempt that nothing answers, sooner on a line that was quick, and is patient with a slow one", () => {
  expect(patience(20, 0)).toBe(1160);
  expect(patience(300, 0)).toBe(3400);
  expect(patience(300, 2)).toBe(7650);
  expect(patience(10_000, 0)).toBe(10_000);
});

it("tries at once when somebody knows that the network is back, and not when it never left", async () => {
  const { socket, heard } = await joined();
  socket.back();
  expect(opened.length).toBe(1);
  last().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(250);
  const given = heard.ticket.mock.lastCall?.[0];
  socket.back();
  expect([opened.length, given?.aborted]).toEqual([3, true]);
});

it("waits no longer for a line that is silent than for one that was just lost", async () => {
  await joined();
  last().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(250);
  for (const seen of [3, 4, 5]) {
    await vi.advanceTimersByTimeAsync(10_000 + 250);
    expect(opened.length).toBeGreaterThanOrEqual(seen);
  }
});
