import { Peer } from "./peer.js";
import { prepare, prepareToSend, replaceIn } from "./prepare.js";
import { Senders } from "./senders.js";

/** @import { Message, Person, Signs, Tracks } from "./types.js" */
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
 * @property {(id: string, stream: MediaStream, track: MediaStreamTrack) => void} stream
 * @property {(id: string, state: RTCPeerConnectionState) => void} state
 * @property {(id: string, tracks: Tracks) => void} tracks
 * @property {(id: string, signs: Signs) => void} [signs]
 * @property {(id: string, code: number[] | null | undefined) => void} [code] as Peer says it
 */

/** @typedef {Extract<Message, {t: "offer" | "answer" | "candidates" | "sas_commit" | "sas_reveal"}>} OfPair */

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
  /** @type {Map<string, OfPair[]>} */
  #early = new Map();
  /** @type {Signs} what we tell of ourselves */
  #signs = { hand: false, screen: "", wants: "full" };
  /** @type {MediaStream | null} our screen */
  #screen = null;
  /** @type {Map<string, boolean>} who says that there is a picture to be seen */
  #seen = new Map();
  #senders;

  /**
   * @param {MediaStream} stream what we show and say
   * @param {CallEvents} events
   */
  constructor(stream, events) {
    this.#stream = stream;
    this.#events = events;
    this.#spare = prepare(stream);
    this.#senders = new Senders({
      stream,
      pc: (id) => this.#peers.get(id)?.pc,
      people: () => this.#others,
    });
  }

  /** The connections with people. */
  get pcs() {
    return this.links.map(({ pc }) => pc);
  }

  get #others() {
    return [...this.#people.values()].filter(({ role }) => role !== RECORDER).map(({ id }) => id);
  }

  /** All connections that carry our own picture and sound. */
  get sending() {
    return [...this.#peers.values()].map((peer) => peer.pc);
  }

  /** Connections with people, for who watches how they are. */
  get links() {
    const people = [...this.#peers].filter(([id]) => this.#people.get(id)?.role !== RECORDER);
    const wanted = this.#signs.wants !== "none";
    return people.map(([id, { pc }]) => ({ id, pc, seen: wanted && (this.#seen.get(id) ?? true) }));
  }

  get signs() {
    return this.#signs;
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
      case "sas_commit":
      case "sas_reveal":
        this.#pass(message);
        break;
      case "tracks":
        this.#seen.set(message.from, message.d.video);
        this.#events.tracks(message.from, message.d);
        break;
      case "signs":
        this.#senders.want(message.from, message.d.wants);
        this.#events.signs?.(message.from, message.d);
        break;
      case "keyframe":
        this.#senders.refresh(message.from);
        break;
    }
  }

  /**
   * An offer may overtake the news of who sends it, for the two can come through different
   * processes of the server: it waits here.
   * @param {OfPair} message
   */
  #pass(message) {
    const peer = this.#peers.get(message.from);
    if (peer) void peer.receive(message.t, message.d);
    else this.#early.set(message.from, [...(this.#early.get(message.from) ?? []), message].slice(-EARLY));
  }

  /** Tell everybody whether we are seen and heard. */
  announceTracks() {
    for (const id of this.#others) this.#tellTracks(id);
  }

  /** @param {Partial<Signs>} changed */
  show(changed) {
    this.#signs = { ...this.#signs, ...changed };
    for (const id of this.#others) this.#events.send("signs", this.#signs, id);
  }

  /** @param {string} id whose picture stands still here */
  askForWhole(id) {
    this.#events.send("keyframe", {}, id);
  }

  /** @param {number} level */
  bear(level) {
    const before = this.#senders.bearsPicture;
    this.#senders.bear(level);
    if (before !== this.#senders.bearsPicture) this.announceTracks();
  }

  /** @param {MediaStream} screen */
  share(screen) {
    this.#screen = screen;
    for (const [id, peer] of this.#peers) this.#addScreen(id, peer.pc);
    this.show({ screen: screen.id });
  }

  unshare() {
    const tracks = this.#screen?.getTracks() ?? [];
    this.#screen = null;
    this.show({ screen: "" });
    for (const { pc } of this.#peers.values()) {
      for (const sender of pc.getSenders()) if (sender.track && tracks.includes(sender.track)) pc.removeTrack(sender);
    }
  }

  /**
   * Another camera or microphone from here on, or a first one; it is in our stream already.
   * @param {MediaStreamTrack} track
   * @param {MediaStreamTrack | undefined} before what it comes instead of
   */
  async replace(track, before) {
    this.#spare?.pc.close();
    this.#spare = null;
    const pcs = [...this.#peers.values()].map(({ pc }) => pc);
    await Promise.all(pcs.map((pc) => replaceIn(pc, this.#stream, track, before)));
    this.#senders.heedAll();
    this.announceTracks();
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
    const more = !this.#people.has(person.id);
    this.#people.set(person.id, person);
    if (more) this.#senders.heedAll();
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
      prepare: () => (recorder ? prepareToSend(this.#stream) : this.#takeSpare(id)),
      ice: () => this.#ice,
      send: (t, d) => this.#events.send(t, d, id),
      stream: (stream, track) => recorder || this.#events.stream(id, stream, track),
      state: (state) => recorder || this.#watch(id, state),
      code: (code) => this.#events.code?.(id, code),
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
    if (state === "connected") {
      this.#tellTracks(id);
      this.#events.send("signs", this.#signs, id);
      this.#senders.heed(id);
    }
    this.#events.state(id, state);
  }

  /**
   * @param {string} id
   * @param {RTCPeerConnection} pc
   */
  #addScreen(id, pc) {
    const [track] = this.#screen?.getVideoTracks() ?? [];
    if (!track || !this.#screen || this.#people.get(id)?.role === RECORDER) return;
    if (!pc.getSenders().some((sender) => sender.track === track)) pc.addTrack(track, this.#screen);
  }

  /** @param {string} id */
  #tellTracks(id) {
    const live = (/** @type {MediaStreamTrack[]} */ tracks) => tracks.some((track) => track.enabled);
    const { audio, video } = { audio: this.#stream.getAudioTracks(), video: this.#stream.getVideoTracks() };
    this.#events.send("tracks", { audio: live(audio), video: live(video) && this.#senders.bearsPicture }, id);
  }

  /** @param {string} id */
  #forget(id) {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    for (const about of [this.#early, this.#people, this.#seen]) about.delete(id);
    this.#senders.forget(id);
    this.#events.gone(id);
  }

  #forgetAll() {
    for (const id of [...this.#people.keys()]) this.#forget(id);
  }

  /** @param {string} id of whom it is for */
  #takeSpare(id) {
    const spare = this.#spare ?? prepare(this.#stream);
    this.#spare = null;
    this.#addScreen(id, spare.pc);
    return spare;
  }
}
