/** Two notes, every three seconds until the function that it gives is called. */
export function startRinging(): () => void {
  return sounding((context) => {
    const ring = () => {
      note(context, 660, 0, 0.22);
      note(context, 880, 0.25, 0.22);
    };
    ring();
    const again = setInterval(ring, 3000);
    return () => clearInterval(again);
  });
}

/** One short note: somebody is on the line. */
export function beep(): () => void {
  return sounding((context) => {
    note(context, 520, 0, 0.15);
    return () => {};
  });
}

/** The browser makes the tones itself. Where nobody has touched the page yet it keeps it silent; the desktop blinks all the same. */
function sounding(begin: (context: AudioContext) => () => void): () => void {
  if (typeof AudioContext === 'undefined') return () => {};
  const context = new AudioContext();
  void context.resume().catch(() => {});
  const end = begin(context);
  return () => {
    end();
    void context.close();
  };
}

function note(context: AudioContext, hertz: number, after: number, seconds: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime + after;
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.15, start + 0.02); // no click at either end
  volume.gain.linearRampToValueAtTime(0, start + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + seconds);
}
