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

const IN_ANDROID_APP = /; wv\)|FBA[NV]\/|Instagram|Telegram-Android/;
const IN_ANY_APP = /FBA[NV]\/|Instagram|Telegram|MicroMessenger|\bLine\//;

/**
 * Whether the page is shown inside another program (a messenger's window, say), which often keeps
 * camera and microphone to itself.
 * @param {string} agent navigator.userAgent
 * @param {object} has the window: Telegram's leaves an object of its own there
 * @returns {"" | "android" | "ios"}
 */
export function inAppBrowser(agent, has = {}) {
  const telegram = "TelegramWebviewProxy" in has || "TelegramWebview" in has;
  if (/Android/.test(agent)) return telegram || IN_ANDROID_APP.test(agent) ? "android" : "";
  if (!/iPhone|iPad|iPod/.test(agent)) return "";
  // Safari and other whole browsers there say "Safari"; a bare web view doesn't.
  return telegram || IN_ANY_APP.test(agent) || !/Safari\//.test(agent) ? "ios" : "";
}
