const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Errors of getUserMedia (W3C Media Capture §10.2) → the key of a sentence for people. */
const PROBLEMS = new Map([
  ["NotAllowedError", "blocked"],
  ["SecurityError", "blocked"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
]);

/**
 * @typedef {object} Media
 * @property {MediaStream} stream may lack a camera, a microphone or both
 * @property {string | null} problem key of the sentence that says what is missing, and why
 * @typedef {{camera?: string | undefined, microphone?: string | undefined}} Choice device ids
 */

/**
 * Camera and microphone; without a usable camera the microphone alone, and the other way round.
 * What was chosen and is not there any more is replaced by another one.
 * @param {Choice} choice
 * @returns {Promise<Media>}
 */
export async function openDevices(choice = {}) {
  const found = await openChosen(choice);
  const gone = found.problem?.includes("missing") && (choice.camera || choice.microphone);
  if (!gone) return found;
  stop(found.stream);
  return openChosen({});
}

/**
 * @param {Choice} choice
 * @returns {Promise<Media>}
 */
async function openChosen(choice) {
  if (!navigator.mediaDevices?.getUserMedia) return { stream: new MediaStream(), problem: "unsupported" };
  const video = choice.camera ? { ...VIDEO, deviceId: { exact: choice.camera } } : VIDEO;
  const audio = choice.microphone ? { ...AUDIO, deviceId: { exact: choice.microphone } } : AUDIO;
  const both = await attempt({ video, audio });
  if (both.stream) return { stream: both.stream, problem: null };
  if (both.problem === "blocked" || both.problem === "system") {
    // Blocking the camera alone is common; asking for the microphone alone may still be allowed.
    const heard = await attempt({ audio });
    return { stream: heard.stream ?? new MediaStream(), problem: heard.stream ? "camera-blocked" : both.problem };
  }
  const heard = await attempt({ audio });
  if (heard.stream) return { stream: heard.stream, problem: `camera-${both.problem}` };
  const seen = await attempt({ video });
  if (seen.stream) return { stream: seen.stream, problem: `microphone-${heard.problem}` };
  return { stream: new MediaStream(), problem: both.problem };
}

/**
 * @param {MediaStreamConstraints} constraints
 * @returns {Promise<{stream: MediaStream | null, problem: string}>}
 */
async function attempt(constraints) {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(constraints), problem: "" };
  } catch (error) {
    return { stream: null, problem: problemOf(error) };
  }
}

/** @param {unknown} error */
export function problemOf(error) {
  // Chromium's and Safari's words for what only the settings of the device can change.
  if (error instanceof Error && error.name === "NotAllowedError" && /system/i.test(error.message)) return "system";
  return (error instanceof Error && PROBLEMS.get(error.name)) || "busy";
}

/** Cameras and microphones by name; names are known only once permission was given. */
export async function listDevices() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const named = all.filter((device) => device.deviceId);
  return {
    cameras: named.filter((device) => device.kind === "videoinput"),
    microphones: named.filter((device) => device.kind === "audioinput"),
  };
}

/** @param {MediaStream} stream */
export function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
