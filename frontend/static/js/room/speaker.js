import { remember, remembered } from "./remembered.js";

const NOTES = [523.25, 659.25, 783.99]; // Hz: C, E, G
const NOTE_SECONDS = 0.35;

/** Whether this browser lets a page choose where sound comes out. */
export function canChoose() {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/**
 * Let it sound where the person chose; anywhere if that is gone.
 * @param {HTMLMediaElement} media
 */
export async function useSpeaker(media) {
  const { speaker } = remembered();
  if (speaker && canChoose()) await media.setSinkId(speaker).catch(() => {});
}

/** @returns {Promise<MediaDeviceInfo[]>} */
export async function listSpeakers() {
  if (!canChoose()) return [];
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return all.filter(({ kind, deviceId }) => kind === "audiooutput" && deviceId);
}

/** @param {string} id */
export function chooseSpeaker(id) {
  remember("speaker", id);
}

/** Three rising notes, where the call will sound; resolves when they are over. */
export async function playTestSound() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const media = new Audio();
  media.srcObject = out.stream;
  await useSpeaker(media);
  try {
    await Promise.all([context.resume(), media.play()]);
    const begin = context.currentTime + 0.1;
    NOTES.forEach((note, n) => sound(context, out, note, begin + n * NOTE_SECONDS));
    await new Promise((done) => setTimeout(done, 1000 * (NOTES.length * NOTE_SECONDS + 0.4)));
  } finally {
    media.srcObject = null;
    void context.close();
  }
}

/**
 * @param {AudioContext} context
 * @param {AudioNode} out
 * @param {number} note Hz
 * @param {number} at seconds
 */
function sound(context, out, note, at) {
  const [tone, loud] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = note;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.3, at + 0.03);
  loud.gain.linearRampToValueAtTime(0, at + NOTE_SECONDS);
  tone.connect(loud).connect(out);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS);
}
