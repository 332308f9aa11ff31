/** The sound of an offer, made by the browser itself. */

let shared: AudioContext | null = null;

function context(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  shared ??= new AudioContext();
  return shared;
}

/** Lets sounds be heard. Browsers allow it only while somebody presses something. */
export function unlockSound(): void {
  void context()
    ?.resume()
    .catch(() => {});
}

/** Whether the browser keeps the page silent until somebody has pressed something on it. */
export function isSilenced(): boolean {
  return typeof AudioContext !== 'undefined' && shared?.state !== 'running';
}

const notes: readonly (readonly [at: number, hertz: number])[] = [
  [0, 587],
  [0.16, 740],
  [0.32, 880],
];

/** Plays three notes. `volume` is 0 to 1. */
export function chime(volume: number): void {
  const sound = context();
  if (!sound) return;
  unlockSound();
  for (const [at, hertz] of notes) {
    const tone = sound.createOscillator();
    const gain = sound.createGain();
    tone.type = 'triangle';
    tone.frequency.value = hertz;
    const start = sound.currentTime + at;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.4 * volume, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    tone.connect(gain).connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.32);
  }
}

const every = 2_500;

/** Plays until the function that it gives is called. */
export function startChimes(volume: number): () => void {
  chime(volume);
  const again = setInterval(() => chime(volume), every);
  return () => clearInterval(again);
}
