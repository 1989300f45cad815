import { Peer } from "./peer.js";

/** @import { Message, Person, Tracks } from "./types.js" */
/** @import { Prepared } from "./peer.js" */

/** As many messages as may come before the news of their sender. */
const EARLY = 20;
/** The server's own peer: it takes what we send to record it, and has no face. */
const RECORDER = "recorder";
const INSIDE = new Set(["admitted", "in_call", "reconnecting"]);

/**
 * @typedef {object} CallEvents
 * @property {(t: string, d: object, to?: string) => void} send
 * @property {(person: Person) => void} here somebody is in, or changed
 * @property {(id: string) => void} gone
 * @property {(id: string, stream: MediaStream) => void} stream
 * @property {(id: string, state: RTCPeerConnectionState) => void} state
 * @property {(id: string, tracks: Tracks) => void} tracks
 */

/** Everybody who is in, and the connection with each of them: a mesh. */
export class Call {
  #events;
  #stream;
  /** @type {Person | null} */
  #me = null;
  /** @type {Map<string, Person>} */
  #people = new Map();
  /** @type {Map<string, Peer>} */
  #peers = new Map();
  /** @type {RTCConfiguration} */
  #ice = {};
  /** @type {Prepared | null} */
  #spare = null;
  #lineBroke = false;
  /** @type {Map<string, Extract<Message, {t: "offer" | "answer" | "candidates"}>[]>} */
  #early = new Map();

  /**
   * @param {MediaStream} stream what we show and say
   * @param {CallEvents} events
   */
  constructor(stream, events) {
    this.#stream = stream;
    this.#events = events;
    this.#spare = this.#prepare();
  }

  /** The connections with people. */
  get pcs() {
    const people = [...this.#peers].filter(([id]) => this.#people.get(id)?.role !== RECORDER);
    return people.map(([, peer]) => peer.pc);
  }

  /** All connections that carry our own picture and sound. */
  get sending() {
    return [...this.#peers.values()].map((peer) => peer.pc);
  }

  /** @param {Message} message */
  hear(message) {
    switch (message.t) {
      case "ice":
        this.#ice = {
          iceServers: message.d.servers,
          iceTransportPolicy: message.d.relayOnly ? "relay" : "all",
        };
        break;
      case "welcome":
      case "admitted":
        if (message.d.roster) this.#enter(message.d.you, message.d.roster);
        else this.#forgetAll();
        this.#lineBroke = false;
        break;
      case "presence":
        this.#see(message.d);
        break;
      case "offer":
      case "answer":
      case "candidates":
        this.#pass(message);
        break;
      case "tracks":
        this.#events.tracks(message.from, message.d);
        break;
    }
  }

  /**
   * An offer may overtake the news of who sends it, for the two can come through different
   * processes of the server: it waits here.
   * @param {Extract<Message, {t: "offer" | "answer" | "candidates"}>} message
   */
  #pass(message) {
    const peer = this.#peers.get(message.from);
    if (peer) void peer.receive(message.t, message.d);
    else this.#early.set(message.from, [...(this.#early.get(message.from) ?? []), message].slice(-EARLY));
  }

  /** Tell everybody whether we are seen and heard. */
  announceTracks() {
    for (const [id, { role }] of this.#people) if (role !== RECORDER) this.#tellTracks(id);
  }

  /** The signalling line broke; media go on, and what was being negotiated is begun again. */
  lineBroke() {
    this.#lineBroke = true;
  }

  close() {
    this.#forgetAll();
    this.#spare?.pc.close();
    this.#spare = null;
  }

  /**
   * We are in. Whoever comes later offers, so: we do, to everybody we have no connection with.
   * @param {Person} you
   * @param {Person[]} roster
   */
  #enter(you, roster) {
    if (this.#me?.epoch !== you.epoch) this.#forgetAll();
    this.#me = you;
    const present = new Set(roster.map((person) => person.id));
    for (const id of [...this.#people.keys()]) if (!present.has(id)) this.#forget(id);
    for (const person of roster) {
      if (this.#isNew(person)) void this.#meet(person)?.start();
      else if (this.#lineBroke) this.#peers.get(person.id)?.resume();
      this.#know(person);
    }
  }

  /** @param {Person} person */
  #see(person) {
    if (!INSIDE.has(person.state)) {
      this.#forget(person.id);
      return;
    }
    const before = this.#people.get(person.id);
    if (this.#isNew(person)) {
      const peer = this.#meet(person);
      if (person.role === RECORDER) void peer?.start();
    } else if (before?.state === "reconnecting") this.#peers.get(person.id)?.resume();
    this.#know(person);
  }

  /** @param {Person} person */
  #know(person) {
    this.#people.set(person.id, person);
    if (person.role !== RECORDER) this.#events.here(person);
  }

  /** @param {Person} person on a page that we have no connection with */
  #isNew(person) {
    return this.#people.get(person.id)?.epoch !== person.epoch;
  }

  /** @param {Person} person */
  #meet(person) {
    const { id } = person;
    this.#peers.get(id)?.close();
    const recorder = person.role === RECORDER;
    if (recorder && this.#stream.getTracks().length === 0) return null;
    const me = /** @type {Person} */ (this.#me);
    const peer = new Peer({
      me: me.id,
      other: id,
      epochs: me.epoch + person.epoch,
      server: recorder,
      prepare: () => (recorder ? this.#prepareToSend() : this.#takeSpare()),
      ice: () => this.#ice,
      send: (t, d) => this.#events.send(t, d, id),
      stream: (stream) => recorder || this.#events.stream(id, stream),
      state: (state) => recorder || this.#watch(id, state),
    });
    this.#peers.set(id, peer);
    for (const message of this.#early.get(id) ?? []) void peer.receive(message.t, message.d);
    this.#early.delete(id);
    return peer;
  }

  /**
   * @param {string} id
   * @param {RTCPeerConnectionState} state
   */
  #watch(id, state) {
    if (state === "connected") this.#tellTracks(id);
    this.#events.state(id, state);
  }

  /** @param {string} id */
  #tellTracks(id) {
    const live = (/** @type {MediaStreamTrack[]} */ tracks) => tracks.some((track) => track.enabled);
    const { audio, video } = { audio: this.#stream.getAudioTracks(), video: this.#stream.getVideoTracks() };
    this.#events.send("tracks", { audio: live(audio), video: live(video) }, id);
  }

  /** @param {string} id */
  #forget(id) {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    this.#early.delete(id);
    this.#people.delete(id);
    this.#events.gone(id);
  }

  #forgetAll() {
    for (const id of [...this.#people.keys()]) this.#forget(id);
  }

  /** @returns {Prepared} */
  #prepareToSend() {
    const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const track of this.#stream.getTracks()) {
      pc.addTransceiver(track, { direction: "sendonly", streams: [this.#stream] });
    }
    return { pc, offer: pc.createOffer() };
  }

  #takeSpare() {
    const spare = this.#spare ?? this.#prepare();
    this.#spare = null;
    return spare;
  }

  /** @returns {Prepared} */
  #prepare() {
    const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const kind of ["audio", "video"]) {
      const track = this.#stream.getTracks().find((candidate) => candidate.kind === kind);
      if (track) pc.addTrack(track, this.#stream);
      else pc.addTransceiver(kind, { direction: "recvonly" });
    }
    return { pc, offer: pc.createOffer() };
  }
}
