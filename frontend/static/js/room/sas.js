import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** @typedef {{fingerprint: string, nonce: Uint8Array}} Side */
/** @typedef {{pair: string, gen: number, commit: string}} Commit */
/** @typedef {{pair: string, gen: number, nonce: string}} Reveal */

/**
 * The DTLS fingerprints of a description: each once, in one order, whatever the browser.
 * @param {string} sdp
 */
export function fingerprints(sdp) {
  const found = [...sdp.matchAll(/^a=fingerprint:(\S+) ([0-9A-Fa-f:]+)\s*$/gm)];
  const said = found.map(([, hash, value]) => `${hash?.toLowerCase()} ${value?.toUpperCase()}`);
  return [...new Set(said)].sort().join("\n");
}

/**
 * The hash of several parts, each with its length before it: no part can lend to the next.
 * @param {...(string | Uint8Array)} parts
 */
function hashOf(...parts) {
  const hash = sha256.create();
  for (const part of parts) {
    const bytes = typeof part === "string" ? utf8ToBytes(part) : part;
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, bytes.length);
    hash.update(size).update(bytes);
  }
  return hash.digest();
}

/** @param {Side} side */
export function commitment({ nonce, fingerprint }) {
  return bytesToHex(hashOf("qabul sas commit", nonce, fingerprint));
}

/**
 * Four numbers below 256, the same on both sides when nobody is between them.
 * @param {Side} low of the lower participant id
 * @param {Side} high
 * @returns {number[]}
 */
export function codeOf(low, high) {
  return [...hashOf("qabul sas", low.fingerprint, low.nonce, high.fingerprint, high.nonce).slice(0, 4)];
}

/**
 * The exchange of one generation of a pair (PROTOCOL.md, "Safety code"): both commit to a nonce before
 * either shows it, as in RFC 6189 §4.4. Nobody between can choose what would make the codes agree.
 */
export class SafetyCode {
  #first;
  #send;
  #done;
  #nonce = randomBytes(32);
  /** @type {{own: string, other: string} | null} the fingerprints, once the pair is connected */
  #seen = null;
  #commit = "";
  #reveal = "";
  #over = false;

  /**
   * @param {object} options
   * @param {boolean} options.first whether ours is the lower id
   * @param {(t: "sas_commit" | "sas_reveal", d: object) => void} options.send
   * @param {(code: number[] | null) => void} options.done null: what was shown was not what was committed to
   */
  constructor({ first, send, done }) {
    this.#first = first;
    this.#send = send;
    this.#done = done;
  }

  /**
   * The pair is connected.
   * @param {string} own SDP
   * @param {string} other SDP
   */
  begin(own, other) {
    if (this.#seen) return;
    this.#seen = { own: fingerprints(own), other: fingerprints(other) };
    this.again();
    this.#judge();
  }

  /** Say again what we said: the line was away. */
  again() {
    if (!this.#seen) return;
    this.#send("sas_commit", { commit: commitment({ nonce: this.#nonce, fingerprint: this.#seen.own }) });
    this.#show();
  }

  /**
   * @param {"sas_commit" | "sas_reveal"} t
   * @param {Commit | Reveal} d
   */
  hear(t, d) {
    if (t === "sas_commit") {
      const { commit } = /** @type {Commit} */ (d);
      if (this.#commit && this.#commit !== commit) this.#fail();
      this.#commit = commit;
      this.#show();
    } else if (!this.#reveal && this.#commit) {
      this.#reveal = /** @type {Reveal} */ (d).nonce;
    }
    this.#judge();
  }

  /** Only to who has committed. */
  #show() {
    if (this.#seen && this.#commit) this.#send("sas_reveal", { nonce: bytesToHex(this.#nonce) });
  }

  #judge() {
    if (this.#over || !this.#seen || !this.#reveal) return;
    const own = { fingerprint: this.#seen.own, nonce: this.#nonce };
    const other = { fingerprint: this.#seen.other, nonce: hexToBytes(this.#reveal) };
    if (commitment(other) !== this.#commit) {
      this.#fail();
      return;
    }
    this.#over = true;
    this.#done(this.#first ? codeOf(own, other) : codeOf(other, own));
  }

  #fail() {
    this.#over = true;
    this.#done(null);
  }
}
