import { CandidateBatch } from "./candidates.js";
import { fingerprints, SafetyCode } from "./sas.js";

/** @import { Commit, Reveal } from "./sas.js" */
/** @import { Candidates, Description } from "./types.js" */

const RESTART_AFTER_MS = 3000;
const RENEW_AFTER_MS = 10_000;
/** A slow phone in a call of six may need long for a connection: each new try has twice the time. */
const RENEW_AT_MOST_MS = 40_000;
/** Room for new generations between two epochs of a pair. */
const GENERATIONS = 1000;

/**
 * A connection made in the lobby, with the offer that it will send: what costs time is done before
 * it counts. Nothing is gathered before `setLocalDescription`, so the ICE servers may come later.
 * @typedef {{pc: RTCPeerConnection, offer: Promise<RTCSessionDescriptionInit>}} Prepared
 */

/**
 * @typedef {object} PeerOptions
 * @property {string} me
 * @property {string} other
 * @property {number} epochs of both, added: every new page on either side starts above all before
 * @property {boolean} [server] a peer of the server's: it never offers and can't restart ICE
 * @property {() => Prepared} prepare
 * @property {() => RTCConfiguration} ice by which ways the other may be reached
 * @property {(t: string, d: object) => void} send to `other`
 * @property {(stream: MediaStream, track: MediaStreamTrack) => unknown} stream
 * @property {(state: RTCPeerConnectionState) => unknown} state
 * @property {(code: number[] | null | undefined) => unknown} [code] the safety code; null if the other side cheated,
 *   undefined while there is none
 */

/**
 * Media with one other participant: perfect negotiation (W3C WebRTC §10.7) in generations.
 * The polite side is the lower id; the other one alone restarts what broke.
 */
export class Peer {
  #options;
  #polite;
  #pair;
  #gen;
  /** @type {RTCPeerConnection} */
  pc;
  /** @type {Promise<RTCSessionDescriptionInit>} */
  #prepared;
  /** @type {CandidateBatch} */
  #batch;
  /** @type {SafetyCode | null} */
  #code = null;
  #begun = false;
  #making = false;
  #ignoring = false;
  #closed = false;
  #mending = false;
  #patience = RENEW_AFTER_MS;
  /** @type {Promise<void>} one message after the other */
  #turn = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {PeerOptions} options */
  constructor(options) {
    this.#options = options;
    this.#polite = !options.server && options.me < options.other;
    this.#pair = [options.me, options.other].sort().join(":");
    this.#gen = options.epochs * GENERATIONS;
    ({ pc: this.pc, offer: this.#prepared } = options.prepare());
    this.#batch = this.#adopt();
    this.#expect();
  }

  /** Offer first: whoever came later does. */
  async start() {
    const { pc } = this;
    this.#begun = this.#making = true;
    try {
      await pc.setLocalDescription(await this.#prepared);
      if (pc === this.pc && pc.signalingState === "have-local-offer") this.#describe("offer");
    } catch (error) {
      this.#report(error, pc);
    } finally {
      this.#making = false;
    }
  }

  /**
   * @param {"offer" | "answer" | "candidates" | "sas_commit" | "sas_reveal"} t
   * @param {Description | Candidates | Commit | Reveal} d
   */
  receive(t, d) {
    this.#turn = this.#turn.then(() => this.#handle(t, d)).catch((error) => this.#report(error, this.pc));
    return this.#turn;
  }

  /** The signalling line is back: whatever was under way when it broke is begun again. */
  resume() {
    const sound = this.pc.connectionState === "connected" && this.pc.signalingState === "stable";
    if (!sound) this.#renew(this.#gen + 1, true);
    else this.#code?.again();
  }

  close() {
    this.#closed = true;
    this.#release();
  }

  /**
   * @param {"offer" | "answer" | "candidates" | "sas_commit" | "sas_reveal"} t
   * @param {Description | Candidates | Commit | Reveal} d
   */
  async #handle(t, d) {
    if (this.#closed || d.pair !== this.#pair || d.gen < this.#gen) return;
    if (d.gen > this.#gen) {
      if (t !== "offer") return;
      this.#renew(d.gen, false);
    }
    if (t === "offer") await this.#answer(/** @type {Description} */ (d).sdp);
    else if (t === "answer") await this.#accept(/** @type {Description} */ (d).sdp);
    else if (t !== "candidates") this.#code?.hear(t, /** @type {Commit | Reveal} */ (d));
    else await this.#addAll(/** @type {Candidates} */ (d).candidates);
  }

  /** @param {string} sdp */
  async #answer(sdp) {
    const { pc } = this;
    const collision = this.#making || pc.signalingState !== "stable";
    this.#ignoring = collision && !this.#polite;
    if (this.#ignoring || this.#refuses(sdp)) return;
    await pc.setRemoteDescription({ type: "offer", sdp });
    await pc.setLocalDescription();
    this.#begun = true;
    if (pc === this.pc) this.#describe("answer");
  }

  /** @param {string} sdp */
  async #accept(sdp) {
    if (this.pc.signalingState !== "have-local-offer" || this.#refuses(sdp)) return;
    await this.pc.setRemoteDescription({ type: "answer", sdp });
  }

  /**
   * Another fingerprint on the same connection would be somebody else behind a code that was compared
   * already: there is none, and whoever sends one gets a new connection with a new code.
   * @param {string} sdp
   */
  #refuses(sdp) {
    const before = this.pc.currentRemoteDescription?.sdp;
    const strange = before !== undefined && fingerprints(before) !== fingerprints(sdp);
    if (strange) this.#renew(this.#gen + 1, true);
    return strange;
  }

  /** @param {(RTCIceCandidateInit | null)[]} candidates */
  async #addAll(candidates) {
    const { pc } = this;
    const added = candidates.map((candidate) => pc.addIceCandidate(candidate ?? undefined));
    const failed = (await Promise.allSettled(added)).find((result) => result.status === "rejected");
    if (failed && !this.#ignoring) this.#report(failed.reason, pc);
  }

  /** @param {"offer" | "answer"} t */
  #describe(t) {
    const sdp = this.pc.localDescription?.sdp ?? "";
    this.#options.send(t, { pair: this.#pair, gen: this.#gen, sdp });
  }

  async #negotiate() {
    const { pc } = this;
    this.#making = true;
    try {
      await pc.setLocalDescription();
      if (pc === this.pc && pc.localDescription?.type === "offer") this.#describe("offer");
    } catch (error) {
      this.#report(error, pc);
    } finally {
      this.#making = false;
    }
  }

  /** Take the connection over: from here on its events are ours. */
  #adopt() {
    const { pc } = this;
    const gen = this.#gen;
    const { ice, send, stream } = this.#options;
    pc.setConfiguration({ ...pc.getConfiguration(), ...ice() });
    const batch = new CandidateBatch((candidates) =>
      send("candidates", { pair: this.#pair, gen, candidates }),
    );
    pc.onicecandidate = ({ candidate }) => batch.add(candidate?.toJSON() ?? null);
    pc.onnegotiationneeded = () => void (this.#begun && this.#negotiate());
    pc.ontrack = ({ streams: [first], track }) => stream(first ?? new MediaStream([track]), track);
    pc.onconnectionstatechange = () => this.#watch(pc.connectionState);
    this.#code = this.#options.server ? null : this.#newCode(gen);
    return batch;
  }

  /** @param {number} gen */
  #newCode(gen) {
    const { me, other, send, code } = this.#options;
    code?.(undefined);
    return new SafetyCode({
      first: me < other,
      send: (t, d) => send(t, { pair: this.#pair, gen, ...d }),
      done: (numbers) => code?.(numbers),
    });
  }

  /** @param {RTCPeerConnectionState} state */
  #watch(state) {
    this.#options.state(state);
    if (state === "connected") {
      this.#cancelTimer();
      this.#patience = RENEW_AFTER_MS;
      this.#code?.begin(this.pc.localDescription?.sdp ?? "", this.pc.remoteDescription?.sdp ?? "");
    }
    if (this.#polite) return;
    if (state === "failed") this.#renew(this.#gen + 1, true);
    if (state === "disconnected" && !this.#mending) {
      this.#mending = true;
      this.#later(RESTART_AFTER_MS, () => this.#restart());
    }
  }

  /** Where an offer or its answer went missing nothing ever connects, so no state tells of it. */
  #expect() {
    if (this.#polite) return;
    this.#later(this.#patience, () => this.#renew(this.#gen + 1, true));
    this.#patience = Math.min(this.#patience * 2, RENEW_AT_MOST_MS);
  }

  #restart() {
    if (this.#options.server) {
      this.#renew(this.#gen + 1, true);
      return;
    }
    this.pc.restartIce();
    this.#later(RENEW_AFTER_MS, () => this.#renew(this.#gen + 1, true));
  }

  /**
   * A new generation: a new connection in the place of one that can't be mended.
   * @param {number} gen
   * @param {boolean} offering
   */
  #renew(gen, offering) {
    this.#release();
    this.#gen = gen;
    this.#begun = this.#making = this.#ignoring = false;
    ({ pc: this.pc, offer: this.#prepared } = this.#options.prepare());
    this.#batch = this.#adopt();
    this.#expect();
    if (offering) void this.start();
  }

  #release() {
    this.#cancelTimer();
    this.#batch.stop();
    const { pc } = this;
    pc.onicecandidate = pc.onnegotiationneeded = pc.ontrack = pc.onconnectionstatechange = null;
    pc.close();
  }

  /**
   * @param {number} delay
   * @param {() => void} job
   */
  #later(delay, job) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(job, delay);
  }

  #cancelTimer() {
    clearTimeout(this.#timer);
    this.#mending = false;
  }

  /**
   * What goes wrong on a connection that was replaced or closed meanwhile is no news.
   * @param {unknown} error
   * @param {RTCPeerConnection} pc
   */
  #report(error, pc) {
    if (pc === this.pc && !this.#closed) console.warn("negotiation", error);
  }
}
