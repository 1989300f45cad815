import { post, Refusal } from "../room/http.js";
import { kbits, lostOf, median } from "./rates.js";

/** @import { Line } from "./rates.js" */

const CONNECT_MS = 6000;
const PROBES = 60;
const PROBE_BYTES = 200;
const BETWEEN_MS = 25; // as packets of sound go
const LATE_MS = 1000;
const BURST_BYTES = 500_000;
const BURST_MS = 2500;
const CHUNK = new Uint8Array(1100);
const QUEUED = 32 * 1024;
const BUSY_MS = 3000;
const ASKED = 4;

/**
 * @typedef {object} Where
 * @property {string} ticketUrl
 * @property {string} echoUrl
 */

/**
 * What the line to the echo peer bears (signaling/media/echo.py); null: nothing came through.
 * Throws Refusal or TypeError when the peer could not be asked.
 * @param {Where} where
 * @param {"direct" | "relay"} way
 * @param {(step: "connecting" | "measuring") => void} tell
 * @returns {Promise<Line | null>}
 */
export async function tryLine(where, way, tell) {
  tell("connecting");
  try {
    return await once(where, way, tell);
  } catch (error) {
    // It may just be starting.
    if (!(error instanceof Refusal) || error.reason !== "away") throw error;
    await sleep(BUSY_MS);
    return once(where, way, tell);
  }
}

/**
 * @param {Where} where
 * @param {"direct" | "relay"} way
 * @param {(step: "connecting" | "measuring") => void} tell
 * @returns {Promise<Line | null>}
 */
async function once(where, way, tell) {
  const body = new FormData();
  body.set("way", way);
  const { ticket, iceServers } = /** @type {any} */ (await post(where.ticketUrl, body));
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: way === "relay" ? "relay" : "all" });
  try {
    const probe = pc.createDataChannel("probe", { ordered: false, maxRetransmits: 0 });
    const [up, down] = [pc.createDataChannel("up"), pc.createDataChannel("down")];
    for (const channel of [probe, up, down]) channel.binaryType = "arraybuffer";
    const open = opened([probe, up, down]);
    await pc.setLocalDescription(await pc.createOffer());
    const sdp = await ask(where.echoUrl, ticket, pc.localDescription?.sdp ?? "");
    await pc.setRemoteDescription({ type: "answer", sdp });
    if (!(await open)) return null;
    tell("measuring");
    const { lost, trip } = await measureTrips(probe);
    if (lost === 1000) return null;
    return { up: await measureUp(up), down: await measureDown(down), lost, trip };
  } finally {
    pc.close();
  }
}

/**
 * The answer; a peer that has its hands full is asked again.
 * @param {string} url
 * @param {string} ticket
 * @param {string} sdp
 */
async function ask(url, ticket, sdp) {
  const body = new FormData();
  body.set("ticket", ticket);
  body.set("sdp", sdp);
  for (let n = 1; ; n++) {
    try {
      return (await post(url, body)).sdp ?? "";
    } catch (error) {
      const busy = error instanceof Refusal && error.reason === "busy";
      if (!busy || n === ASKED) throw error;
      await sleep(BUSY_MS);
    }
  }
}

/**
 * @param {RTCDataChannel[]} channels
 * @returns {Promise<boolean>} whether all are open in time
 */
function opened(channels) {
  const all = channels.map(
    (channel) => new Promise((done) => channel.addEventListener("open", () => done(true), { once: true })),
  );
  // Asking and being asked to wait takes its own time before.
  const late = sleep(CONNECT_MS + ASKED * BUSY_MS).then(() => false);
  return Promise.race([Promise.all(all).then(() => true), late]);
}

/** @param {RTCDataChannel} channel */
async function measureTrips(channel) {
  /** @type {number[]} */
  const sent = [];
  /** @type {number[]} */
  const trips = [];
  channel.onmessage = ({ data }) => {
    const at = sent[new DataView(data).getUint32(0)];
    if (at !== undefined) trips.push(performance.now() - at);
  };
  for (let n = 0; n < PROBES && channel.readyState === "open"; n++) {
    const probe = new DataView(new ArrayBuffer(PROBE_BYTES));
    probe.setUint32(0, n);
    sent.push(performance.now());
    channel.send(probe.buffer);
    await sleep(BETWEEN_MS);
  }
  await until(() => trips.length === sent.length, LATE_MS);
  return { lost: lostOf(sent.length, trips.length), trip: Math.round(median(trips)) };
}

/**
 * As fast as it goes, for some seconds; the other side counts.
 * @param {RTCDataChannel} channel
 */
async function measureUp(channel) {
  let told = { bytes: 0, ms: 0 };
  channel.onmessage = ({ data }) => (told = JSON.parse(data));
  const begin = performance.now();
  const passed = () => performance.now() - begin;
  let sent = 0;
  while (sent < BURST_BYTES && passed() < BURST_MS && channel.readyState === "open") {
    if (channel.bufferedAmount < QUEUED) {
      channel.send(CHUNK);
      sent += CHUNK.length;
    } else await sleep(5);
  }
  if (channel.readyState === "open") channel.send("end");
  await until(() => told.bytes >= sent, LATE_MS);
  return kbits(told.bytes, told.bytes >= sent ? told.ms : passed());
}

/** @param {RTCDataChannel} channel */
async function measureDown(channel) {
  let [bytes, first, last, over] = [0, 0, 0, false];
  const begin = performance.now();
  channel.onmessage = ({ data }) => {
    last = performance.now();
    first ||= last;
    if (typeof data === "string") over = true;
    else bytes += data.byteLength;
  };
  if (channel.readyState === "open") channel.send("go");
  await until(() => over, BURST_MS + LATE_MS);
  return kbits(bytes, over ? last - first : performance.now() - begin);
}

/**
 * @param {() => boolean} happened
 * @param {number} ms at most
 */
async function until(happened, ms) {
  const end = performance.now() + ms;
  while (!happened() && performance.now() < end) await sleep(20);
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
