/** @typedef {{received: number, lost: number, trip: number}} Sample packets so far, seconds */

/**
 * One word for how the line is: what was lost since the last look, and how long the way is.
 * @param {Sample} before
 * @param {Sample} now
 * @returns {"good" | "fair" | "poor"}
 */
export function verdict(before, now) {
  const lost = Math.max(0, now.lost - before.lost);
  const received = now.received - before.received;
  const share = lost / Math.max(1, lost + received);
  if (received <= 0 || share > 0.08 || now.trip > 0.6) return "poor";
  return share > 0.02 || now.trip > 0.3 ? "fair" : "good";
}

/**
 * @param {RTCPeerConnection} pc
 * @returns {Promise<Sample>}
 */
export async function measure(pc) {
  const sample = { received: 0, lost: 0, trip: 0 };
  for (const report of (await pc.getStats()).values()) {
    if (report.type === "inbound-rtp") {
      sample.received += report.packetsReceived ?? 0;
      sample.lost += report.packetsLost ?? 0;
    } else if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded") {
      sample.trip = report.currentRoundTripTime ?? 0;
    }
  }
  return sample;
}
