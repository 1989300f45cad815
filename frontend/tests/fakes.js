/** A connection that only keeps states; both ends of a pair talk through `deliver`. */
export class FakePeerConnection {
  signalingState = "stable";
  connectionState = "new";
  /** @type {{type: string, sdp: string} | null} */
  localDescription = null;
  /** @type {unknown[]} */
  candidates = [];
  closed = false;
  restarts = 0;
  /** @type {RTCIceServer[]} */
  iceServers = [];
  iceTransportPolicy = "all";
  /** @type {((event: {candidate: {toJSON(): object} | null}) => void) | null} */
  onicecandidate = null;
  /** @type {(() => void) | null} */
  onnegotiationneeded = null;
  ontrack = null;
  /** @type {(() => void) | null} */
  onconnectionstatechange = null;
  #offers = 0;

  getConfiguration() {
    return {};
  }

  /** @param {{iceServers: RTCIceServer[], iceTransportPolicy?: string}} configuration */
  setConfiguration({ iceServers, iceTransportPolicy = "all" }) {
    this.iceTransportPolicy = iceTransportPolicy;
    this.iceServers = iceServers;
  }

  async createOffer() {
    return { type: "offer", sdp: `offer ${++this.#offers}` };
  }

  /** @param {{type: string, sdp: string}} [description] */
  async setLocalDescription(description) {
    const answering = this.signalingState === "have-remote-offer";
    this.localDescription = description ?? (answering ? { type: "answer", sdp: "answer" } : await this.createOffer());
    this.signalingState = answering ? "stable" : "have-local-offer";
  }

  /** @param {{type: string, sdp: string}} description */
  async setRemoteDescription({ type }) {
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
  }

  /** @param {unknown} candidate */
  async addIceCandidate(candidate) {
    this.candidates.push(candidate ?? null);
  }

  restartIce() {
    this.restarts += 1;
    this.onnegotiationneeded?.();
  }

  close() {
    this.closed = true;
  }

  /** @param {string} state */
  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
