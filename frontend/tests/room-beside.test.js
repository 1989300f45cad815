import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { missingIn, permissionHelp } from "../static/js/room/able.js";
import { Awake } from "../static/js/room/awake.js";
import { recogniser } from "../static/js/room/captions.js";
import { controlOf } from "../static/js/room/keys.js";
import { LineLog } from "../static/js/room/log.js";
import { Watch } from "../static/js/room/watch.js";

/**
 * @param {string} key
 * @param {object} [more]
 */
const press = (key, more = {}) =>
  /** @type {any} */ ({
    ...{ key, code: `Key${key.toUpperCase()}`, ctrlKey: false, metaKey: false, altKey: false },
    ...{ repeat: false, target: { tagName: "BODY" }, ...more },
  });

describe("keys", () => {
  it.each([
    ["m", {}, "mute"],
    ["M", {}, "mute"],
    ["ь", { code: "KeyM" }, "mute"],
    ["?", { code: "Slash" }, "help"],
    ["x", {}, null],
    ["m", { ctrlKey: true }, null],
    ["m", { repeat: true }, null],
    ["m", { target: { tagName: "TEXTAREA" } }, null],
    ["m", { target: { tagName: "INPUT" } }, null],
    ["m", { target: { tagName: "DIV", isContentEditable: true } }, null],
  ])("%s %o means %s", (key, more, control) => {
    expect(controlOf(press(key, more), false)).toBe(control);
  });

  it("mean nothing while a dialog asks something", () => {
    expect(controlOf(press("m"), true)).toBeNull();
  });
});

describe("a browser", () => {
  class Pc {
    addTransceiver() {}
  }
  class Sender {
    replaceTrack() {}
  }
  class Dialog {
    showModal() {}
  }
  const whole = {
    ...{ isSecureContext: true, RTCPeerConnection: Pc, RTCRtpSender: Sender, WebSocket: class {} },
    ...{ HTMLDialogElement: Dialog, crypto: { randomUUID() {} } },
  };
  const missing = (/** @type {object} */ has) => missingIn(/** @type {typeof globalThis} */ (has));

  it("that has everything lacks nothing", () => {
    expect(missing(whole)).toEqual([]);
  });

  it.each([
    [{ RTCPeerConnection: undefined }, ["calls"]],
    [{ RTCRtpSender: undefined }, ["calls"]],
    [{ isSecureContext: false }, ["secure"]],
    [{ HTMLDialogElement: undefined }, ["old"]],
    [{ WebSocket: undefined, crypto: undefined }, ["socket", "old"]],
  ])("with %o is told what it lacks", (less, words) => {
    expect(missing({ ...whole, ...less })).toEqual(words);
  });

  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "help-firefox"],
    ["Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "help-android"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18.0 Safari/604", "help-ios"],
    ["Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "help-safari"],
    ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "help-chrome"],
  ])("%s is told where its permissions are", (agent, help) => {
    expect(permissionHelp(agent)).toBe(help);
  });

  it("writes captions only if it can listen to somebody else than ourselves", () => {
    vi.stubGlobal("SpeechRecognition", class {});
    expect(recogniser()).toBeNull();
    vi.stubGlobal("SpeechRecognition", Object.assign(class {}, { available: async () => "available" }));
    expect(recogniser()).not.toBeNull();
    vi.unstubAllGlobals();
  });
});

describe("the screen of a phone", () => {
  it("stays on during the call, also after the page was away for a while", async () => {
    /** @type {{released: boolean, release: () => Promise<void>}[]} */
    const locks = [];
    const listeners = new Set();
    const page = {
      visibilityState: "visible",
      addEventListener: (/** @type {string} */ _t, /** @type {unknown} */ one) => listeners.add(one),
      removeEventListener: (/** @type {string} */ _t, /** @type {unknown} */ one) => listeners.delete(one),
    };
    const request = async () => {
      const lock = { released: false, release: async () => void (lock.released = true) };
      locks.push(lock);
      return lock;
    };
    vi.stubGlobal("document", page);
    vi.stubGlobal("navigator", { wakeLock: { request } });
    const awake = new Awake();
    await awake.keep(true);
    await awake.keep(true);
    expect(locks.length).toBe(1);
    Object.assign(locks[0] ?? {}, { released: true }); // the page was hidden
    for (const listener of listeners) await listener();
    expect(locks.length).toBe(2);
    await awake.keep(false);
    expect(locks[1]?.released).toBe(true);
    expect(listeners.size).toBe(0);
    vi.unstubAllGlobals();
  });
});

/**
 * A connection whose statistics the test sets.
 * @param {object} numbers
 */
function connection(numbers) {
  const reports = { type: "inbound-rtp", kind: "video", packetsReceived: 0, packetsLost: 0, framesDecoded: 0, ...numbers };
  const pc = { connectionState: "connected", getStats: async () => new Map([["v", { ...reports }]]) };
  return { reports, pc: /** @type {RTCPeerConnection} */ (/** @type {unknown} */ (pc)) };
}

describe("the watch", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** @param {{reports: any, pc: RTCPeerConnection}} one @param {boolean} [seen] */
  function watching({ pc }, seen = true) {
    const events = {
      links: () => [{ id: "botir", pc, seen }],
      stalled: vi.fn(),
      level: vi.fn(),
      quality: vi.fn(),
      log: vi.fn(),
    };
    return { watch: new Watch(events), events };
  }

  it("asks for a whole picture when no new one comes, and again as long as that lasts", async () => {
    const one = connection({ framesDecoded: 7, packetsReceived: 100 });
    const { events, watch } = watching(one);
    await vi.advanceTimersByTimeAsync(3000);
    expect(events.stalled).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(events.stalled).toHaveBeenCalledTimes(2);
    one.reports.framesDecoded = 8;
    await vi.advanceTimersByTimeAsync(1000);
    expect(events.stalled).toHaveBeenCalledTimes(2);
    watch.stop();
  });

  it("misses no picture where none is sent", async () => {
    const { events, watch } = watching(connection({ framesDecoded: 7 }), false);
    await vi.advanceTimersByTimeAsync(9000);
    expect(events.stalled).not.toHaveBeenCalled();
    watch.stop();
  });

  it("logs every ten seconds what arrived in them", async () => {
    const one = connection({ packetsReceived: 100, bytesReceived: 125_000, framesDecoded: 1 });
    const { events, watch } = watching(one);
    await vi.advanceTimersByTimeAsync(10_000);
    Object.assign(one.reports, { packetsReceived: 150, packetsLost: 50, bytesReceived: 250_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    const [first, second] = events.log.mock.calls.map(([sample]) => sample);
    expect(first).toMatchObject({ word: "good", kbpsIn: 100 });
    expect(second).toMatchObject({ word: "poor", lost: 0.5, kbpsIn: 100 });
    watch.stop();
  });
});

describe("the log of the line", () => {
  const sample = { word: "good", lost: 0.0123, trip: 0.1, kbpsIn: 812.4, kbpsOut: 10, lines: 720 };
  const sent = (/** @type {any} */ fetched) => JSON.parse(fetched.mock.calls.at(-1)[1].body.get("samples"));

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("document", { querySelector: () => null });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is told at once and then each minute in whole numbers, and nothing twice", async () => {
    const fetched = vi.fn(async () => ({ type: "basic", ok: true, status: 200, json: async () => ({}) }));
    vi.stubGlobal("fetch", fetched);
    const log = new LineLog("/line/", () => 1_800_000_000_500);
    log.add(sample);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent(fetched)).toEqual([[1_800_000_000, "good", 12, 100, 812, 10, 720]]);
    log.add(sample);
    expect(fetched).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent(fetched)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetched).toHaveBeenCalledTimes(2);
    log.stop();
  });

  it("keeps what did not arrive for the next time, but no more than ten minutes of it", async () => {
    const fetched = vi.fn(async () => Promise.reject(new TypeError("away")));
    vi.stubGlobal("fetch", fetched);
    const log = new LineLog("/line/", () => 1_800_000_000_000);
    for (let n = 0; n < 100; n++) log.add(sample);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fetched).toHaveBeenCalledTimes(3);
    expect(sent(fetched)).toHaveLength(60);
    log.stop();
  });
});
