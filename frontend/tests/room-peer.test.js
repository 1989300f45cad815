import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Peer } from "../static/js/room/peer.js";
import { FakePeerConnection } from "./fakes.js";

/**
 * One side of a pair with everything it sent and every connection it made.
 * @param {string} me
 * @param {string} other
 * @param {boolean} [server]
 */
function side(me, other, server = false) {
  /** @type {{t: string, d: any}[]} */
  const sent = [];
  /** @type {FakePeerConnection[]} */
  const made = [];
  const prepare = () => {
    const fake = new FakePeerConnection();
    made.push(fake);
    const pc = /** @type {RTCPeerConnection} */ (/** @type {unknown} */ (fake));
    return { pc, offer: pc.createOffer() };
  };
  const peer = new Peer({
    me,
    other,
    epochs: 2,
    server,
    prepare,
    ice: () => ({ iceServers: [{ urls: "turn:x" }], iceTransportPolicy: "relay" }),
    send: (t, d) => sent.push({ t, d }),
    stream: () => {},
    state: () => {},
  });
  return { peer, sent, made, pc: () => /** @type {FakePeerConnection} */ (made.at(-1)) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const kinds = (/** @type {{sent: {t: string}[]}} */ { sent }) => sent.map(({ t }) => t);

/**
 * Deliver what one side sent to the other, as a server would.
 * @param {ReturnType<typeof side>} from
 * @param {ReturnType<typeof side>} to
 */
async function deliver(from, to) {
  for (const { t, d } of from.sent.splice(0)) await to.peer.receive(/** @type {"offer"} */ (t), d);
  await settle();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a peer", () => {
  it("sends the prepared offer with its pair and generation", async () => {
    const aziza = side("a", "b");
    await aziza.peer.start();
    expect(aziza.sent).toEqual([{ t: "offer", d: { pair: "a:b", gen: 2000, sdp: "offer 1" } }]);
  });

  it("uses the ICE servers that came with the admission", () => {
    const { pc } = side("a", "b");
    expect(pc().iceServers).toEqual([{ urls: "turn:x" }]);
    expect(pc().iceTransportPolicy).toBe("relay");
  });

  it("answers an offer, and both are stable", async () => {
    const [aziza, botir] = [side("a", "b"), side("b", "a")];
    await aziza.peer.start();
    await deliver(aziza, botir);
    expect(kinds(botir)).toEqual(["answer"]);
    await deliver(botir, aziza);
    expect([aziza.pc().signalingState, botir.pc().signalingState]).toEqual(["stable", "stable"]);
  });

  it("does not offer by itself while it waits for the newcomer's offer", async () => {
    const botir = side("b", "a");
    botir.pc().onnegotiationneeded?.();
    await settle();
    expect(botir.sent).toEqual([]);
  });

  it("resolves two offers at once: the polite side gives way", async () => {
    const [polite, impolite] = [side("a", "b"), side("b", "a")];
    await Promise.all([polite.peer.start(), impolite.peer.start()]);
    const [toPolite, toImpolite] = [impolite.sent.splice(0), polite.sent.splice(0)];
    await impolite.peer.receive("offer", toImpolite[0]?.d);
    await polite.peer.receive("offer", toPolite[0]?.d);
    expect(kinds(impolite)).toEqual([]);
    expect(kinds(polite)).toEqual(["answer"]);
    await deliver(polite, impolite);
    expect(impolite.pc().signalingState).toBe("stable");
  });

  it("drops what belongs to an older generation or another pair", async () => {
    const botir = side("b", "a");
    await botir.peer.receive("offer", { pair: "a:b", gen: 1999, sdp: "" });
    await botir.peer.receive("offer", { pair: "a:c", gen: 2000, sdp: "" });
    expect(botir.sent).toEqual([]);
  });

  it("opens a new connection for an offer of a newer generation", async () => {
    const botir = side("b", "a");
    await botir.peer.receive("offer", { pair: "a:b", gen: 2001, sdp: "" });
    expect(botir.made.map((pc) => pc.closed)).toEqual([true, false]);
    expect(botir.sent[0]).toMatchObject({ t: "answer", d: { gen: 2001 } });
  });

  it("sends the first candidate at once and the next ones together after 50 ms", async () => {
    const aziza = side("a", "b");
    const gather = (/** @type {number} */ n) => aziza.pc().onicecandidate?.({ candidate: { toJSON: () => ({ n }) } });
    [1, 2, 3].forEach(gather);
    expect(aziza.sent.map(({ d }) => d.candidates)).toEqual([[{ n: 1 }]]);
    await vi.advanceTimersByTimeAsync(50);
    expect(aziza.sent[1]?.d.candidates).toEqual([{ n: 2 }, { n: 3 }]);
  });

  it("always forwards the end of candidates", async () => {
    const [aziza, botir] = [side("a", "b"), side("b", "a")];
    aziza.pc().onicecandidate?.({ candidate: null });
    await deliver(aziza, botir);
    expect(botir.pc().candidates).toEqual([null]);
  });
});

describe("a broken path", () => {
  it("is restarted after 3 s by the impolite side alone", async () => {
    const [polite, impolite] = [side("a", "b"), side("b", "a")];
    await impolite.peer.start();
    await deliver(impolite, polite);
    await deliver(polite, impolite);
    for (const { pc } of [polite, impolite]) pc().become("disconnected");
    await vi.advanceTimersByTimeAsync(2999);
    expect(impolite.pc().restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect([polite.pc().restarts, impolite.pc().restarts]).toEqual([0, 1]);
    expect(kinds(impolite)).toEqual(["offer"]);
  });

  it("that heals by itself is left alone", async () => {
    const impolite = side("b", "a");
    impolite.pc().become("disconnected");
    impolite.pc().become("connected");
    await vi.advanceTimersByTimeAsync(20_000);
    expect([impolite.made.length, impolite.pc().restarts]).toEqual([1, 0]);
  });

  it("that does not heal gets a new generation 10 s later", async () => {
    const impolite = side("b", "a");
    impolite.pc().become("disconnected");
    await vi.advanceTimersByTimeAsync(13_000);
    expect(impolite.made.length).toBe(2);
    expect(impolite.sent.at(-1)).toMatchObject({ t: "offer", d: { gen: 2001 } });
  });

  it("that never came to be, because a message was lost, is begun anew by the impolite side", async () => {
    const [polite, impolite] = [side("a", "b"), side("b", "a")];
    await polite.peer.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(impolite.sent).toMatchObject([{ t: "offer", d: { gen: 2001 } }]);
    await deliver(impolite, polite);
    expect(polite.sent.at(-1)).toMatchObject({ t: "answer", d: { gen: 2001 } });
  });

  it("that takes long to come to be has twice the time at each new try, at most forty seconds", async () => {
    const impolite = side("b", "a");
    for (const [tries, seconds] of [10, 20, 40, 40].entries()) {
      await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
      expect(impolite.made.length).toBe(tries + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(impolite.made.length).toBe(tries + 2);
    }
    impolite.pc().become("connected");
    impolite.pc().become("failed");
    const made = impolite.made.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(impolite.made.length).toBe(made + 1);
  });

  it("that failed gets one at once", async () => {
    const impolite = side("b", "a");
    impolite.pc().become("failed");
    await settle();
    expect(impolite.sent).toMatchObject([{ t: "offer", d: { gen: 2001 } }]);
  });
});

describe("when the signalling line is back", () => {
  it("a sound connection goes on untouched", () => {
    const aziza = side("a", "b");
    aziza.pc().become("connected");
    aziza.peer.resume();
    expect(aziza.made.length).toBe(1);
  });

  it("a negotiation in flight is begun again", async () => {
    const aziza = side("a", "b");
    await aziza.peer.start();
    aziza.peer.resume();
    await settle();
    expect(aziza.sent.map(({ d }) => d.gen)).toEqual([2000, 2001]);
  });
});

describe("a peer of the server's", () => {
  it("is begun anew where a browser would restart ICE, whoever has the lower id", async () => {
    const aziza = side("a", "recorder", true);
    await aziza.peer.start();
    await settle();
    aziza.pc().become("connected");
    aziza.sent.length = 0;
    aziza.pc().become("disconnected");
    await vi.advanceTimersByTimeAsync(3000);
    expect(aziza.made.length).toBe(2);
    expect(aziza.made[0]?.restarts).toBe(0);
    expect(aziza.sent).toEqual([{ t: "offer", d: { pair: "a:recorder", gen: 2001, sdp: "offer 1" } }]);
  });
});
