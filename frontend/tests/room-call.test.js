import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Call } from "../static/js/room/call.js";
import { FakePeerConnection } from "./fakes.js";

/** @import { Message, Person } from "../static/js/room/types.js" */

const stream = /** @type {MediaStream} */ (
  /** @type {unknown} */ ({ getTracks: () => [], getAudioTracks: () => [], getVideoTracks: () => [] })
);

/** @param {string} id */
const person = (id) =>
  /** @type {Person} */ ({ id, role: "citizen", label: id, state: "admitted", epoch: 1 });

const recorder = { .../** @type {Person} */ (person("recorder")), role: "recorder", label: "" };

/** Botir in the room, with everything he sends. */
function botir(own = stream) {
  /** @type {{t: string, to: string | undefined}[]} */
  const sent = [];
  const nothing = () => {};
  /** @type {string[]} */
  const seen = [];
  const call = new Call(own, {
    send: (t, _d, to) => sent.push({ t, to }),
    here: ({ id }) => seen.push(id),
    gone: nothing,
    stream: nothing,
    state: nothing,
    tracks: nothing,
  });
  /** @param {object} message */
  const hear = async (message) => {
    call.hear(/** @type {Message} */ (message));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { call, hear, sent, seen };
}

const offer = { t: "offer", from: "aziza", d: { pair: "aziza:botir", gen: 2000, sdp: "" } };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends FakePeerConnection {
      addTrack() {}
      addTransceiver() {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an offer", () => {
  it("that comes after the news of its sender is answered", async () => {
    const { hear, sent } = botir();
    await hear({ t: "welcome", d: { you: person("botir"), roster: [] } });
    await hear({ t: "presence", d: person("aziza") });
    await hear(offer);
    expect(sent).toEqual([{ t: "answer", to: "aziza" }]);
  });

  it("that overtakes the news of its sender waits for it", async () => {
    const { hear, sent } = botir();
    await hear({ t: "welcome", d: { you: person("botir"), roster: [] } });
    await hear(offer);
    expect(sent).toEqual([]);
    await hear({ t: "presence", d: person("aziza") });
    expect(sent).toEqual([{ t: "answer", to: "aziza" }]);
  });
});

describe("the recorder", () => {
  const track = /** @type {MediaStreamTrack} */ ({ kind: "audio", enabled: true });
  const own = /** @type {MediaStream} */ (
    /** @type {unknown} */ ({
      getTracks: () => [track],
      getAudioTracks: () => [track],
      getVideoTracks: () => [],
    })
  );
  const inside = { t: "welcome", d: { you: person("botir"), roster: [person("aziza")] } };

  it("is offered to although it came later, and has no face", async () => {
    const { call, hear, sent, seen } = botir(own);
    await hear(inside);
    sent.length = 0;
    await hear({ t: "presence", d: recorder });
    expect(sent).toEqual([{ t: "offer", to: "recorder" }]);
    expect(seen).toEqual(["aziza"]);
    expect([call.pcs.length, call.sending.length]).toEqual([1, 2]);
  });

  it("is told nothing about who is muted", async () => {
    const { call, hear, sent } = botir(own);
    await hear(inside);
    await hear({ t: "presence", d: recorder });
    sent.length = 0;
    call.announceTracks();
    expect(sent).toEqual([{ t: "tracks", to: "aziza" }]);
  });

  it("gets nothing any more once it was put out", async () => {
    const { call, hear } = botir(own);
    await hear(inside);
    await hear({ t: "presence", d: recorder });
    const [, sending] = /** @type {FakePeerConnection[]} */ (/** @type {unknown} */ (call.sending));
    await hear({ t: "presence", d: { ...recorder, state: "left" } });
    expect(sending?.closed).toBe(true);
    expect(call.sending.length).toBe(1);
  });

  it("gets no connection from who has neither camera nor microphone", async () => {
    const { call, hear, sent } = botir();
    await hear({ t: "welcome", d: { you: person("botir"), roster: [] } });
    await hear({ t: "presence", d: recorder });
    expect(sent).toEqual([]);
    expect(call.sending).toEqual([]);
  });
});

describe("what is told of oneself", () => {
  const inside = { t: "welcome", d: { you: person("botir"), roster: [person("aziza"), person("dilnoza")] } };

  it("goes to everybody in the call, and only there", async () => {
    const { call, hear, sent } = botir();
    await hear(inside);
    await hear({ t: "presence", d: recorder });
    sent.length = 0;
    call.show({ hand: true });
    expect(sent).toEqual([
      { t: "signs", to: "aziza" },
      { t: "signs", to: "dilnoza" },
    ]);
  });

  it("a picture that is not wanted is not missed", async () => {
    const { call, hear } = botir();
    await hear(inside);
    expect(call.links.map(({ seen }) => seen)).toEqual([true, true]);
    await hear({ t: "tracks", from: "aziza", d: { audio: true, video: false } });
    expect(call.links.map(({ seen }) => seen)).toEqual([false, true]);
    call.show({ wants: "none" });
    expect(call.links.map(({ seen }) => seen)).toEqual([false, false]);
  });

  it("nothing of one who was sent back to the lobby stays", async () => {
    const { call, hear } = botir();
    await hear(inside);
    await hear({ t: "presence", d: { ...person("aziza"), state: "waiting", epoch: 2 } });
    expect(call.links.map(({ id }) => id)).toEqual(["dilnoza"]);
    await hear({ t: "welcome", d: { you: person("botir"), queue: { place: 1, of: 1 } } });
    expect(call.links).toEqual([]);
  });
});
