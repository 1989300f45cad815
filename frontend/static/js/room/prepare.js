/** @import { Prepared } from "./peer.js" */

/**
 * A connection with a person: we send what we have and take both.
 * @param {MediaStream} stream
 * @returns {Prepared}
 */
export function prepare(stream) {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const kind of ["audio", "video"]) {
    const track = stream.getTracks().find((candidate) => candidate.kind === kind);
    if (track) pc.addTrack(track, stream);
    else pc.addTransceiver(kind, { direction: "recvonly" });
  }
  return { pc, offer: pc.createOffer() };
}

/**
 * A connection with the recorder, which sends nothing.
 * @param {MediaStream} stream
 * @returns {Prepared}
 */
export function prepareToSend(stream) {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const track of stream.getTracks()) {
    pc.addTransceiver(track, { direction: "sendonly", streams: [stream] });
  }
  return { pc, offer: pc.createOffer() };
}

/**
 * Send `track` from here on, in the place of `before` or for the first time.
 * @param {RTCPeerConnection} pc
 * @param {MediaStream} stream
 * @param {MediaStreamTrack} track
 * @param {MediaStreamTrack | undefined} before
 */
export async function replaceIn(pc, stream, track, before) {
  const sender = before && pc.getSenders().find((one) => one.track === before);
  if (sender) {
    await sender.replaceTrack(track);
    return;
  }
  const idle = pc.getTransceivers().find((one) => isIdle(one, track.kind));
  if (!idle) {
    pc.addTrack(track, stream);
    return;
  }
  idle.sender.setStreams?.(stream);
  idle.direction = "sendrecv";
  await idle.sender.replaceTrack(track);
}

/**
 * @param {RTCRtpTransceiver} transceiver
 * @param {string} kind
 */
function isIdle({ sender, receiver, currentDirection }, kind) {
  return !sender.track && currentDirection !== "stopped" && receiver.track.kind === kind;
}
