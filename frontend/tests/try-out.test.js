import { afterEach, describe, expect, test, vi } from "vitest";
import { inAppBrowser } from "../static/js/room/able.js";
import { openDevices, problemOf } from "../static/js/room/devices.js";
import { remember, remembered } from "../static/js/room/remembered.js";
import { kbits, lostOf, median } from "../static/js/try-out/rates.js";

afterEach(() => vi.unstubAllGlobals());

describe("what was measured", () => {
  test("a rate is kbit/s, and never more than can be told", () => {
    expect(kbits(125_000, 1000)).toBe(1000);
    expect(kbits(500_000, 0)).toBe(1_000_000);
    expect(kbits(0, 0)).toBe(0);
  });

  test("loss is told in ‰, and a line on which nothing could be sent lost all", () => {
    expect(lostOf(60, 57)).toBe(50);
    expect(lostOf(60, 61)).toBe(0);
    expect(lostOf(0, 0)).toBe(1000);
  });

  test("one late packet does not make the way long", () => {
    expect(median([40, 42, 900])).toBe(42);
  });
});

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; K";

test.each([
  [`${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`, ""],
  [`${IPHONE} CriOS/130.0 Mobile/15E148 Safari/604.1`, ""],
  [`${IPHONE} Mobile/15E148`, "ios"],
  [`${IPHONE} Mobile/15E148 Instagram 350.0 Safari/604.1`, "ios"],
  [`${ANDROID}) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36`, ""],
  [`${ANDROID}; wv) AppleWebKit/537.36 Version/4.0 Chrome/130.0 Mobile Safari/537.36`, "android"],
  [`${ANDROID}) Chrome/130.0 Mobile Safari/537.36 Telegram-Android/11.3.3`, "android"],
  ["Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", ""],
])("%s is in the window of another app: %s", (agent, kind) => {
  expect(inAppBrowser(agent)).toBe(kind);
});

test("Telegram's window is known by what it leaves there", () => {
  const agent = `${IPHONE} Version/18.0 Mobile/15E148 Safari/604.1`;
  expect(inAppBrowser(agent, { TelegramWebviewProxy: {} })).toBe("ios");
});

test("what the device itself forbids is told from what the page was not allowed", () => {
  const refused = (/** @type {string} */ text) => Object.assign(new Error(text), { name: "NotAllowedError" });
  expect(problemOf(refused("Permission denied by system"))).toBe("system");
  expect(problemOf(refused("Permission denied"))).toBe("blocked");
});

describe("devices that were chosen", () => {
  test("are remembered one by one, and a browser that keeps nothing is no trouble", () => {
    expect(remembered()).toEqual({});
    remember("camera", "front");
    const kept = new Map();
    vi.stubGlobal("localStorage", {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    });
    remember("camera", "front");
    remember("speaker", "headphones");
    expect(remembered()).toEqual({ camera: "front", speaker: "headphones" });
  });

  test("and are gone since are replaced by others", async () => {
    vi.stubGlobal("MediaStream", class {
      getTracks() {
        return [];
      }
    });
    const asked = vi.fn(async (constraints) => {
      if (constraints.video?.deviceId) throw Object.assign(new Error(), { name: "OverconstrainedError" });
      return new MediaStream();
    });
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: asked } });
    expect((await openDevices({ camera: "gone" })).problem).toBeNull();
  });
});
