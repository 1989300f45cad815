import { describe, expect, it, vi } from "vitest";
import { Adapter } from "../static/js/room/adapt.js";
import { levelFor, sendWhole, setLevel, TOP } from "../static/js/room/picture.js";
import { readStats, verdict, worst } from "../static/js/room/quality.js";

const good = { lost: 0, trip: 0.05, bears: 4000 };
const bad = { lost: 0.12, trip: 0.2, bears: 4000 };
const terrible = { lost: 0.4, trip: 0.5, bears: 200 };

/**
 * @param {Adapter} adapter
 * @param {object[]} looks
 */
const levels = (adapter, looks) =>
  looks.map((look) => (adapter.look(/** @type {typeof good} */ (look)), adapter.level));
const times = (/** @type {number} */ n, /** @type {object} */ look) => Array.from({ length: n }, () => look);

describe("the picture", () => {
  it("stays whole on a good line", () => {
    expect(levels(new Adapter(), times(20, good)).at(-1)).toBe(TOP);
  });

  it("stays whole while nothing is known yet", () => {
    expect(levels(new Adapter(), times(5, { lost: null, trip: null, bears: null })).at(-1)).toBe(TOP);
  });

  it("survives one bad look and falls after the second", () => {
    expect(levels(new Adapter(), [bad, good, bad, bad])).toEqual([TOP, TOP, TOP, TOP - 1]);
  });

  it("falls at once by two when a third is lost", () => {
    expect(levels(new Adapter(), [terrible])).toEqual([TOP - 2]);
  });

  it("falls down to sound alone and not below", () => {
    expect(levels(new Adapter(), times(6, terrible)).at(-1)).toBe(0);
  });

  it("falls when the line is too narrow for it, though nothing is lost", () => {
    const narrow = { lost: 0, trip: 0.05, bears: 250 };
    const seen = levels(new Adapter(), times(12, narrow));
    expect(seen[1]).toBe(TOP);
    expect(seen.at(-1)).toBe(2); // 400 kbit/s: what GCC itself makes smaller within twice the width
  });

  it("comes back by itself when the line does", () => {
    const adapter = new Adapter();
    levels(adapter, times(4, terrible));
    expect(levels(adapter, times(60, good)).at(-1)).toBe(TOP);
  });

  it("waits longer each time that rising was wrong", () => {
    const adapter = new Adapter();
    levels(adapter, times(2, bad));
    /** @type {number[]} */
    const rises = [];
    for (let look = 0; look < 120; look++) {
      const before = adapter.level;
      adapter.look(before === TOP ? bad : good);
      if (adapter.level > before) rises.push(look);
    }
    const gaps = rises.slice(1).map((look, i) => look - (rises[i] ?? 0));
    expect(gaps.length).toBeGreaterThan(2);
    expect(gaps).toEqual([...gaps].sort((one, other) => one - other));
    expect(gaps.at(-1)).toBeGreaterThan(2 * (gaps[0] ?? 0));
  });
});

describe("how much goes to one of the others", () => {
  it.each([
    [TOP, "full", 2, TOP],
    [TOP, "full", 4, TOP],
    [TOP, "full", 5, 2],
    [TOP, "low", 2, 1],
    [TOP, "none", 2, 0],
    [1, "full", 6, 1],
    [0, "low", 2, 0],
  ])("line %i, wants %s, %i people: level %i", (bearable, wants, people, level) => {
    expect(levelFor(bearable, /** @type {"full"} */ (wants), people)).toBe(level);
  });
});

/** A sender that keeps what it is told. */
function sender() {
  const parameters = { encodings: [{ active: true }] };
  return {
    track: { getSettings: () => ({ height: 720 }) },
    getParameters: () => structuredClone(parameters),
    setParameters: vi.fn(async (next) => void Object.assign(parameters, next)),
    parameters,
  };
}
const real = (/** @type {object} */ fake) => /** @type {RTCRtpSender} */ (fake);

describe("a sender", () => {
  it("makes a picture of 720 lines into one of 360", async () => {
    const fake = sender();
    await setLevel(real(fake), 2);
    expect(fake.parameters.encodings).toEqual([{ active: true, maxBitrate: 400_000, scaleResolutionDownBy: 2 }]);
  });

  it("never makes it larger than it is", async () => {
    const fake = { ...sender(), track: { getSettings: () => ({ height: 240 }) } };
    await setLevel(real(fake), TOP);
    expect(fake.parameters.encodings[0]).toMatchObject({ scaleResolutionDownBy: 1 });
  });

  it("sends nothing at the lowest level, and something again", async () => {
    const fake = sender();
    await setLevel(real(fake), 0);
    expect(fake.parameters.encodings[0]?.active).toBe(false);
    await setLevel(real(fake), 1);
    expect(fake.parameters.encodings[0]?.active).toBe(true);
  });

  it("asks the encoder for a whole picture", async () => {
    const fake = sender();
    await sendWhole(real(fake), false);
    expect(fake.setParameters.mock.calls[0]?.at(1)).toEqual({ encodingOptions: [{ keyFrame: true }] });
  });

  it("changes its size when asking did not help", async () => {
    const fake = sender();
    await sendWhole(real(fake), true);
    expect(fake.parameters.encodings[0]).toMatchObject({ scaleResolutionDownBy: 1.02 });
  });

  it("lives on when the browser refuses", async () => {
    const fake = sender();
    fake.setParameters.mockRejectedValue(new Error("InvalidStateError"));
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await sendWhole(real(fake), false);
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("statistics", () => {
  const reports = [
    { type: "inbound-rtp", kind: "video", packetsReceived: 90, packetsLost: 10, framesDecoded: 30, bytesReceived: 900 },
    { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 0, bytesReceived: 100 },
    { type: "outbound-rtp", kind: "video", bytesSent: 800, frameHeight: 360 },
    { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.1 },
    { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.2, availableOutgoingBitrate: 5e5 },
    { type: "candidate-pair", nominated: false, state: "succeeded", currentRoundTripTime: 9 },
  ];

  it("are read into one line", () => {
    expect(readStats(reports)).toEqual({
      ...{ received: 140, lost: 10, trip: 0.2, decoded: 30, sentLost: 0.1, bears: 500 },
      ...{ bytesIn: 1000, bytesOut: 800, lines: 360 },
    });
  });

  it("are judged by what was lost since", () => {
    const nothing = { received: 0, lost: 0, trip: 0 };
    expect(verdict(nothing, readStats(reports))).toBe("fair");
    expect(verdict(readStats(reports), readStats(reports))).toBe("poor");
    expect(worst(["good", "fair", "good"])).toBe("fair");
  });
});
