import { Refusal } from "./http.js";

/** @import { Bye, Frame, Message } from "./types.js" */

const SUBPROTOCOL = "reception.v1";
const HEARTBEAT_MS = 2500;
/** Two answers missing: the line is dead, whatever the browser thinks of its socket. */
const DEAD_MS = 6000;
const RETRIED = new Set([1001, 1006, 1011, 1012, 4408]);
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8000;
/** An attempt is four round trips and what the server takes; of a line not yet known it may take the longest. */
const SERVER_MS = 1000;
const TRIPS = 8;
const LONGEST_ATTEMPT_MS = 10_000;

/**
 * Milliseconds before the next attempt: doubling, with jitter so that a restarted server isn't
 * met by everybody at once.
 * @param {number} attempt from 0
 * @param {() => number} random
 */
export function backOff(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return ceiling * (0.5 + random() / 2);
}

/**
 * Milliseconds after which an attempt without an answer is given up: a new one finds a line that is back sooner than the
 * repeats of an old one, which come ever more seldom.
 * @param {number} trip of a ping, ms
 * @param {number} silences attempts in a row that nothing answered; the way may be longer than it was
 */
export function patience(trip, silences) {
  return Math.min(LONGEST_ATTEMPT_MS, (SERVER_MS + TRIPS * trip) * 1.5 ** silences);
}

/** @param {number} code */
export function isRetried(code) {
  return RETRIED.has(code);
}

/**
 * @typedef {object} Handlers
 * @property {(given: AbortSignal) => Promise<string>} ticket a fresh one for each attempt; `given` up when it's aborted
 * @property {(message: Message) => void} hear
 * @property {(bye: Bye) => void} end the server closed for good
 * @property {(online: boolean) => void} line
 * @property {(sentAt: number, receivedAt: number, serverTime: number) => void} pong
 */

/** The room's socket: joins, keeps the line alive, comes back by itself when that is allowed. */
export class RoomSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #url;
  #handlers;
  #device = crypto.randomUUID();
  #attempt = 0;
  #silences = 0;
  /** Of the last ping, ms. */
  #trip = LONGEST_ATTEMPT_MS;
  #joinedNow = false;
  /** The server hears nothing of who has not joined: whatever comes before it would end the line. */
  #introduced = false;
  #trial = new AbortController();
  #seq = 0;
  #heardAt = 0;
  #number = 0;
  #stopped = true;
  /** @type {Map<string, number>} ping id → sent at */
  #pings = new Map();
  /** @type {Bye | null} */
  #bye = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heart;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #limit;

  /**
   * @param {string} url ws: or wss:
   * @param {Handlers} handlers
   */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
  }

  start() {
    this.#stopped = false;
    this.#attempt = 0;
    globalThis.addEventListener?.("online", this.#wake);
    return this.#connect();
  }

  /** Somebody knows that the network is there again: nothing is waited for. */
  back() {
    if (!this.#stopped && !this.#joinedNow) this.#wake();
  }

  /**
   * @param {string} t
   * @param {object} [d]
   * @param {string} [to]
   */
  send(t, d = {}, to) {
    if (!this.#introduced || this.#socket?.readyState !== 1) return;
    const id = `m${++this.#number}`;
    this.#socket.send(JSON.stringify(to ? { t, id, to, d } : { t, id, d }));
  }

  /** Say goodbye and don't come back. */
  leave() {
    this.send("leave");
    this.stop();
  }

  stop() {
    this.#stopped = true;
    globalThis.removeEventListener?.("online", this.#wake);
    clearTimeout(this.#retry);
    this.#drop();
  }

  #wake = () => {
    this.#attempt = 0;
    clearTimeout(this.#retry);
    this.#drop();
    this.#handlers.line(false);
    void this.#connect();
  };

  /** The ticket is fetched while the socket opens: on a long way that is two round trips less. */
  async #connect() {
    const socket = this.#open();
    try {
      const ticket = await this.#handlers.ticket(this.#trial.signal);
      if (socket !== this.#socket) return;
      const join = () => {
        this.#introduced = true;
        this.send("join", { ticket, device: this.#device });
      };
      if (socket.readyState === 1) join();
      else socket.onopen = join;
    } catch (error) {
      if (socket === this.#socket) this.#refused(error);
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    if (!(error instanceof Refusal)) {
      this.#closed(1006);
      return;
    }
    this.stop();
    this.#handlers.end({ reason: error.reason, action: "stop", retryAt: error.retryAt });
  }

  #open() {
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    this.#trial = new AbortController();
    this.#seq = 0;
    this.#bye = null;
    this.#limit = setTimeout(() => this.#unanswered(), patience(this.#trip, this.#silences));
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    return socket;
  }

  /** Nobody there was troubled, so the next attempt needn't wait for long. */
  #unanswered() {
    this.#drop();
    this.#handlers.line(false);
    this.#silences++;
    this.#again(0);
  }

  #beat() {
    if (Date.now() - this.#heardAt > DEAD_MS) {
      this.#drop();
      this.#closed(1006);
    } else if (this.#seq > 0) {
      this.#pings.set(`m${this.#number + 1}`, Date.now());
      this.send("ping", { ack: this.#seq });
    }
  }

  /** @param {string} data */
  #hear(data) {
    /** @type {Frame} */
    const frame = JSON.parse(data);
    this.#heardAt = Date.now();
    clearTimeout(this.#limit);
    this.#seq = frame.seq;
    if (frame.t === "pong") {
      const sentAt = this.#pings.get(frame.d.id);
      if (sentAt) {
        this.#trip = this.#heardAt - sentAt;
        this.#handlers.pong(sentAt, this.#heardAt, frame.ts);
      }
      this.#pings.clear();
    } else if (frame.t === "bye") {
      this.#bye = frame.d;
    } else {
      if (frame.t === "welcome") this.#joined(frame.ts);
      this.#handlers.hear(frame);
    }
  }

  /** @param {number} serverTime */
  #joined(serverTime) {
    this.#attempt = this.#silences = 0;
    this.#joinedNow = true;
    this.#handlers.pong(this.#heardAt, this.#heardAt, serverTime);
    this.#handlers.line(true);
    this.#pings.clear();
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#beat();
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    if (this.#stopped) return;
    if (isRetried(code)) {
      this.#handlers.line(false);
      this.#again(this.#attempt++);
      return;
    }
    this.stop();
    this.#handlers.end(this.#bye ?? { reason: "trouble", action: "stop", retryAt: null });
  }

  /** @param {number} attempt */
  #again(attempt) {
    this.#retry = setTimeout(() => void this.#connect(), backOff(attempt));
  }

  #drop() {
    clearInterval(this.#heart);
    clearTimeout(this.#limit);
    this.#trial.abort();
    this.#joinedNow = this.#introduced = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
