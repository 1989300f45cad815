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

/** Botir in the room, with everything he sends. */
function botir() {
  /** @type {{t: string, to: string | undefined}[]} */
  const sent = [];
  const nothing = () => {};
  const call = new Call(stream, {
    send: (t, _d, to) => sent.push({ t, to }),
    here: nothing,
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
  return { hear, sent };
}

const offer = { t: "offer", from: "aziza", d: { pair: "aziza:botir", gen: 2000, sdp: "" } };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends FakePeerConnection {
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
