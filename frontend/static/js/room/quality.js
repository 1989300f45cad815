/** @typedef {{received: number, lost: number, trip: number}} Sample packets so far, seconds */

/**
 * What a connection's statistics say at one moment. `decoded`: frames so far; `sentLost`: the share of ours that the other
 * side lacked; `bears`: kbit/s that the browser thinks the line bears; `lines` of the picture we send.
 * @typedef {Sample & {decoded: number, sentLost: number | null, bears: number | null, bytesIn: number, bytesOut: number,
 *   lines: number}} Reading
 */

/** @typedef {"good" | "fair" | "poor"} Word */

/**
 * One word for how the line is: what was lost since the last look, and how long the way is.
 * @param {Sample} before
 * @param {Sample} now
 * @returns {Word}
 */
export function verdict(before, now) {
  const share = lostShare(before, now);
  if (now.received - before.received <= 0 || share > 0.08 || now.trip > 0.6) return "poor";
  return share > 0.02 || now.trip > 0.3 ? "fair" : "good";
}

/**
 * @param {Sample} before
 * @param {Sample} now
 */
export function lostShare(before, now) {
  const lost = Math.max(0, now.lost - before.lost);
  return lost / Math.max(1, lost + now.received - before.received);
}

/** @param {Word[]} words */
export function worst(words) {
  return words.includes("poor") ? "poor" : words.includes("fair") ? "fair" : "good";
}

/**
 * @param {RTCPeerConnection} pc
 * @returns {Promise<Reading>}
 */
export async function measure(pc) {
  return readStats([...(await pc.getStats()).values()]);
}

/**
 * @param {any[]} reports of RTCPeerConnection.getStats
 * @returns {Reading}
 */
export function readStats(reports) {
  /** @type {Reading} */
  const now = {
    ...{ received: 0, lost: 0, trip: 0, decoded: 0, bytesIn: 0, bytesOut: 0, lines: 0 },
    ...{ sentLost: null, bears: null },
  };
  for (const report of reports) {
    if (report.type === "inbound-rtp") {
      now.received += report.packetsReceived ?? 0;
      now.lost += report.packetsLost ?? 0;
      now.bytesIn += report.bytesReceived ?? 0;
      if (report.kind === "video") now.decoded += report.framesDecoded ?? 0;
    } else if (report.type === "outbound-rtp") {
      now.bytesOut += report.bytesSent ?? 0;
      if (report.kind === "video" && report.active !== false) now.lines = Math.max(now.lines, report.frameHeight ?? 0);
    } else if (report.type === "remote-inbound-rtp") {
      now.sentLost = Math.max(now.sentLost ?? 0, report.fractionLost ?? 0);
    } else if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded") {
      now.trip = report.currentRoundTripTime ?? 0;
      if (report.availableOutgoingBitrate) now.bears = report.availableOutgoingBitrate / 1000;
    }
  }
  return now;
}
