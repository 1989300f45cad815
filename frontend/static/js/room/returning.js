const LOOK_MS = 250;
/** A picture or a sound comes more often; so does a question whether we are still there (RFC 7675 §5.1). */
const SILENT_MS = 1500;

/**
 * What has come over the connections so far: octets, and answers to questions whether we are still there.
 * @param {RTCPeerConnection[]} pcs
 */
async function arrived(pcs) {
  let all = 0;
  for (const pc of pcs)
    for (const one of (await pc.getStats()).values())
      if (one.type === "candidate-pair") all += (one.bytesReceived ?? 0) + (one.responsesReceived ?? 0);
  return all;
}

/**
 * Sees when media come again after a silence: then the network is back, which a socket learns seconds later.
 */
export class Returning {
  #pcs;
  #back;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #seen = 0;
  #seenAt = 0;

  /**
   * @param {() => RTCPeerConnection[]} pcs
   * @param {() => void} back
   */
  constructor(pcs, back) {
    this.#pcs = pcs;
    this.#back = back;
  }

  watch() {
    if (this.#timer) return;
    this.#seen = 0;
    this.#seenAt = performance.now();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look() {
    const now = await arrived(this.#pcs());
    if (!this.#timer || now === this.#seen) return;
    const silent = performance.now() - this.#seenAt;
    const known = this.#seen > 0;
    [this.#seen, this.#seenAt] = [now, performance.now()];
    if (known && silent > SILENT_MS) this.#back();
  }
}
