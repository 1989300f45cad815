/** @typedef {"full" | "low" | "none"} Wants how much picture somebody wants to get */

/** What may be sent of one's picture, from sound alone to all of it. */
export const LEVELS = [
  { lines: 0, kbps: 0 },
  { lines: 180, kbps: 120 },
  { lines: 360, kbps: 400 },
  { lines: 480, kbps: 800 },
  { lines: 720, kbps: 1700 },
];
export const TOP = LEVELS.length - 1;
const WANTED = { full: TOP, low: 1, none: 0 };
/** From so many people on each picture has at most 360 lines: five of them go out of one browser. */
const MANY = 5;
const LEVEL_OF_MANY = 2;

/**
 * @param {number} bearable level that the line bears
 * @param {Wants} wants of the other side
 * @param {number} people in the call, with ourselves
 */
export function levelFor(bearable, wants, people) {
  return Math.min(bearable, WANTED[wants], people >= MANY ? LEVEL_OF_MANY : TOP);
}

/**
 * @param {RTCRtpSender} sender of a camera's picture
 * @param {number} level
 */
export async function setLevel(sender, level) {
  const { lines, kbps } = LEVELS[level] ?? { lines: 0, kbps: 0 };
  const height = sender.track?.getSettings().height ?? 720;
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!encoding) return; // nothing was negotiated yet: it is asked for again once connected
  encoding.active = lines > 0;
  if (lines > 0) {
    encoding.maxBitrate = kbps * 1000;
    encoding.scaleResolutionDownBy = Math.max(1, height / lines);
  }
  await attempt(sender, parameters);
}

/**
 * The other side's picture stands still: send a whole one. When it asks once more, this browser did not
 * heed what it was told, and a slightly other size makes the encoder begin anew.
 * @param {RTCRtpSender} sender
 * @param {boolean} again
 */
export async function sendWhole(sender, again) {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (!encoding || encoding.active === false) return;
  if (again) encoding.scaleResolutionDownBy = (encoding.scaleResolutionDownBy ?? 1) * 1.02;
  const options = { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) };
  await attempt(sender, parameters, again ? undefined : options);
}

/**
 * @param {RTCRtpSender} sender
 * @param {RTCRtpSendParameters} parameters
 * @param {object} [options] what TypeScript's DOM does not know yet
 */
async function attempt(sender, parameters, options) {
  const set = /** @type {(p: object, options?: object) => Promise<void>} */ (sender.setParameters.bind(sender));
  try {
    await set(parameters, options);
  } catch (error) {
    console.warn("parameters", error); // the connection was closed, or is being negotiated
  }
}
