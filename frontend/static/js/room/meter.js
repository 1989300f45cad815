const SILENCE_DB = -60;

/**
 * Loudness as a share of what a meter shows: -60 dB and below is 0, full scale 1.
 * @param {Float32Array} samples from -1 to 1
 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / samples.length || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, 1 - db / SILENCE_DB));
}

/**
 * Shows how loud the microphone is until the returned function is called.
 * @param {MediaStream} stream
 * @param {(level: number) => void} show from 0 to 1
 * @returns {() => void}
 */
export function watchLevel(stream, show) {
  if (!stream.getAudioTracks().length) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    show(loudness(samples));
  }, 100);
  // The context waits for a gesture where pages may not play by themselves.
  const wake = () => void context.resume();
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  return () => {
    clearInterval(timer);
    document.removeEventListener("pointerdown", wake);
    document.removeEventListener("keydown", wake);
    void context.close();
  };
}
