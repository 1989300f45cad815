/**
 * What a call can't do without and this browser lacks: words for the page that says so.
 * @param {typeof globalThis} has
 * @returns {string[]}
 */
export function missingIn(has) {
  const missing = [];
  if (!has.isSecureContext) missing.push("secure");
  const { RTCPeerConnection: Pc, WebSocket: Socket, HTMLDialogElement: Dialog } = has;
  if (!Pc?.prototype?.addTransceiver || !has.RTCRtpSender?.prototype?.replaceTrack) missing.push("calls");
  if (!Socket) missing.push("socket");
  if (!Dialog?.prototype?.showModal || !has.crypto?.randomUUID) missing.push("old");
  return missing;
}

/**
 * Where the permission for camera and microphone is given, in words of this browser.
 * @param {string} agent navigator.userAgent: nothing else tells
 */
export function permissionHelp(agent) {
  if (/iPhone|iPad/.test(agent)) return "help-ios";
  if (/Android/.test(agent)) return "help-android";
  if (/Firefox\//.test(agent)) return "help-firefox";
  return /Chrome\//.test(agent) ? "help-chrome" : "help-safari";
}
