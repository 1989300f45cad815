const TONES = [660, 880, 660];
const SECONDS = 0.35;

/**
 * Makes itself heard where somebody waits with the page behind others: a sound, a tremble of the
 * phone, and the browser's own notice where it was allowed before.
 * @param {string} text
 */
export function ring(text) {
  sound();
  navigator.vibrate?.([300, 150, 300]);
  if (document.visibilityState === "visible" || globalThis.Notification?.permission !== "granted") return;
  try {
    new Notification(text, { tag: "called" });
  } catch {
    // phones show only those of a service worker
  }
}

function sound() {
  try {
    const context = new AudioContext();
    for (const [n, tone] of TONES.entries()) {
      const voice = new OscillatorNode(context, { frequency: tone });
      const volume = new GainNode(context, { gain: 0.2 });
      voice.connect(volume).connect(context.destination);
      voice.start(context.currentTime + n * SECONDS);
      voice.stop(context.currentTime + (n + 0.8) * SECONDS);
      if (n === TONES.length - 1) voice.onended = () => void context.close();
    }
  } catch {
    // no sound on this device: the words stand on the page
  }
}
