import { clock } from "../site/countdown.js";
import { ServerClock } from "./clock.js";
import { DoorDesk } from "./door.js";
import { Extras } from "./extras.js";
import { post } from "./http.js";
import { Board } from "./queue.js";
import { Recording } from "./recording.js";
import { Returning } from "./returning.js";
import { RoomSocket } from "./socket.js";

/** @import { Bye, Message, Person, RoomConfig, Waiting } from "./types.js" */
/** @import { Call } from "./call.js" */
/** @import { View } from "./view.js" */

const APPLICANTS = new Set(["citizen", "representative"]);

/** One stay in the room: ties the socket, the call, the clock and the page together. */
export class Session {
  #config;
  #view;
  #clock = new ServerClock();
  #makeCall;
  /** @type {Call | null} */
  #call = null;
  /** @type {RoomSocket | null} */
  #socket = null;
  #stream = new MediaStream();
  #endsAt;
  #saidConnected = false;
  #recording;
  #board;
  /** Of those in the call, whose reception it is. @type {Set<string>} */
  #applicants = new Set();
  /** @type {ReturnType<typeof setInterval>[]} */
  #timers = [];
  /** @type {Extras | null} */
  #extras = null;
  #returning = new Returning(
    () => this.sending(),
    () => this.#socket?.back(),
  );
  /** Moments on `performance.now()`'s clock, for the benchmark of the first frame. */
  marks = { admitted: 0, firstFrame: 0 };

  /**
   * @param {RoomConfig} config
   * @param {View} view
   * @param {typeof Call} makeCall
   */
  constructor(config, view, makeCall) {
    this.#config = config;
    this.#view = view;
    this.#makeCall = makeCall;
    this.#endsAt = config.endsAt;
    this.#board = new Board(view, config.zone);
    this.#recording = new Recording(config.recordingUrl, view, config.role === "official");
    view.tiles.firstFrame = () => (this.marks.firstFrame ||= performance.now());
    view.tiles.silenced = () => (view.part("sound").hidden = false);
    view.button("play").onclick = () => this.#playSound();
    view.button("mute").onclick = () => this.#toggle("mute", this.#stream.getAudioTracks());
    view.button("hide").onclick = () => this.#toggle("hide", this.#stream.getVideoTracks());
    for (const button of view.all("leave")) button.onclick = () => this.#leave();
  }

  get state() {
    return this.#view.screen;
  }

  pcs() {
    return this.#call?.pcs ?? [];
  }

  sending() {
    return this.#call?.sending ?? [];
  }

  /** The safety codes, by participant. */
  codes() {
    return this.#extras?.codes.codes ?? {};
  }

  /** Before the lobby opens there is only the check of camera and microphone. */
  awaitOpening() {
    const opensIn = Date.parse(this.#config.lobbyOpensAt) - Date.now();
    this.#view.part("not-yet").hidden = opensIn <= 0;
    this.#view.button("join").hidden = opensIn > 0;
    if (opensIn > 0) setTimeout(() => this.awaitOpening(), Math.min(opensIn + 100, 60_000));
  }

  /** @param {MediaStream} stream */
  start(stream) {
    this.#stream = stream;
    this.#call = new this.#makeCall(stream, {
      send: (t, d, to) => this.#socket?.send(t, d, to),
      here: (person) => this.#here(person),
      gone: (id) => this.#gone(id),
      stream: (id, remote) => this.#view.tiles.stream(id, remote),
      signs: (id, signs) => this.#extras?.signs(id, signs),
      code: (id, code) => this.#extras?.codes.set(id, code),
      state: (id, state) => this.#watch(id, state),
      tracks: (id, tracks) => this.#view.tiles.tracks(id, tracks),
    });
    this.#extras = new Extras(this.#config, this.#view, this.#call, stream, () => this.#clock.now());
    this.#socket = new RoomSocket(this.#address(), {
      ticket: async (signal) => (await post(this.#config.ticketUrl, undefined, { signal })).ticket ?? "",
      hear: (message) => this.#hear(message),
      end: (bye) => this.#end(bye),
      line: (online) => this.#line(online),
      pong: (sentAt, receivedAt, serverTime) => this.#clock.sample(sentAt, receivedAt, serverTime),
    });
    this.#view.button("join").disabled = true;
    void this.#socket.start();
    this.#timers = [setInterval(() => this.#tick(), 500)];
  }

  #address() {
    const url = new URL(this.#config.socketPath, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    return url.href;
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.t === "admitted") this.marks.admitted ||= performance.now();
    this.#call?.hear(message);
    this.#extras?.hear(message);
    switch (message.t) {
      case "welcome":
        this.#ends(message.d.room.endsAt);
        if (message.d.queue) this.#backInLobby();
        this.#board.show(message.d.queue ?? null, this.#clock.now());
        this.#waiting(message.d.lobby ?? []);
        this.#view.show(message.d.roster ? "call" : "lobby");
        this.#recording.told(message.d.room.recording);
        this.#recording.inside(Boolean(message.d.roster));
        break;
      case "admitted":
        this.#board.show(null, this.#clock.now());
        this.#view.show("call");
        this.#view.say("admitted");
        this.#recording.inside(true);
        break;
      case "presence":
        if (message.d.role === "recorder") void this.#recording.look();
        break;
      case "queue":
        this.#board.show(message.d, this.#clock.now());
        break;
      case "lobby":
        this.#waiting(message.d.waiting);
        break;
      case "room":
        this.#ends(message.d.endsAt);
        this.#recording.told(message.d.recording);
        break;
      case "warning":
        this.#view.say(`left-${message.d.minutes}`);
        break;
      case "please":
        this.#asked(message.d.what);
        break;
    }
  }

  /** @param {Waiting[]} people */
  #waiting(people) {
    this.#view.waiting(people, this.#config.zone);
    const door = this.#extras?.door;
    if (door instanceof DoorDesk) door.place();
  }

  /** @param {string} endsAt */
  #ends(endsAt) {
    if (this.#view.screen === "call" && Date.parse(endsAt) > Date.parse(this.#endsAt)) {
      const minutes = Math.round((Date.parse(endsAt) - Date.parse(this.#endsAt)) / 60_000);
      this.#view.trouble(this.#view.words.say("longer", { minutes }));
    }
    this.#endsAt = endsAt;
    this.#view.ends(endsAt);
  }

  #backInLobby() {
    this.#saidConnected = false;
    if (this.#view.screen === "call") this.#view.say("sent-back");
  }

  /**
   * A host asks. A microphone is never opened from afar.
   * @param {"mute" | "speak"} what
   */
  #asked(what) {
    const muted = this.#view.button("mute").getAttribute("aria-pressed") === "true";
    if (what === "mute" && !muted) this.#toggle("mute", this.#stream.getAudioTracks());
    if (what === "mute" || muted) this.#view.trouble(this.#view.words.say(`asked-${what}`));
  }

  /** @param {boolean} online */
  #line(online) {
    if (online) this.#returning.stop();
    else {
      this.#call?.lineBroke();
      this.#returning.watch();
    }
    this.#view.line(online);
  }

  /** @param {Person} person */
  #here(person) {
    if (this.#view.tiles.here(person)) this.#view.say("joined", { name: person.label });
    this.#view.part("alone").hidden = true;
    if (APPLICANTS.has(person.role)) this.#applicants.add(person.id);
    this.#view.green(this.#applicants.size === 0);
  }

  /** @param {string} id */
  #gone(id) {
    this.#applicants.delete(id);
    this.#view.green(this.#applicants.size === 0);
    const name = this.#view.tiles.remove(id);
    if (name) this.#view.say("gone", { name });
    this.#view.part("alone").hidden = this.#view.tiles.size > 0;
  }

  /**
   * @param {string} id
   * @param {RTCPeerConnectionState} state
   */
  #watch(id, state) {
    this.#view.tiles.state(id, state);
    if (state !== "connected" || this.#saidConnected) return;
    this.#saidConnected = true;
    this.#socket?.send("media", { connected: true });
  }

  #tick() {
    const left = this.#clock.until(this.#endsAt);
    this.#view.part("clock").textContent = clock(left);
    const before = this.#clock.until(this.#config.startsAt);
    this.#view.part("lobby-clock").textContent =
      before > 0 ? this.#view.words.say("starts-in", { time: clock(before) }) : this.#view.words.say("started");
    this.#board.tick(this.#clock.now());
    // The server says so too; but media between two browsers would outlive a lost line to it.
    if (left <= 0) this.#end({ reason: "ended", action: "stop", retryAt: null });
  }

  /**
   * @param {"mute" | "hide"} name
   * @param {MediaStreamTrack[]} tracks
   */
  #toggle(name, tracks) {
    const off = this.#view.button(name).getAttribute("aria-pressed") !== "true";
    for (const track of tracks) track.enabled = !off;
    this.#view.toggle(name, off);
    this.#call?.announceTracks();
  }

  #playSound() {
    this.#view.part("sound").hidden = true;
    this.#view.tiles.play();
  }

  #leave() {
    this.#socket?.leave();
    this.#end({ reason: "left", action: "stop", retryAt: null });
  }

  /** @param {Bye} bye */
  #end(bye) {
    if (this.#view.screen === "over") return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#extras?.stop();
    this.#socket?.stop();
    this.#returning.stop();
    this.#call?.close();
    this.#recording.stop();
    this.#board.show(null, this.#clock.now());
    for (const track of this.#stream.getTracks()) track.stop();
    this.#view.over(bye);
    if (bye.reason === "denied" || bye.reason === "removed") void this.#why();
  }

  /** What the office said to it, if it did. */
  async #why() {
    try {
      const response = await fetch(this.#config.dismissedUrl, { headers: { Accept: "application/json" } });
      const { reason } = await response.json();
      if (reason) this.#view.part("over-text").textContent = reason;
    } catch {
      // it stands on the page of the reception too
    }
  }
}
