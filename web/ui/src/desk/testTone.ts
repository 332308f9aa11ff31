/** Whether the browser can choose the speaker of a context; not all can. */
function isRoutable(sound: object): sound is { setSinkId: (id: string) => Promise<void> } {
  return 'setSinkId' in sound && typeof sound.setSinkId === 'function';
}

/** Plays a tone of a second on a speaker; "" is the system's choice. */
export async function playTest(speaker: string): Promise<void> {
  if (typeof AudioContext === 'undefined') throw new Error('This browser cannot play sounds.');
  const sound = new AudioContext();
  if (speaker && isRoutable(sound)) await sound.setSinkId(speaker);
  await sound.resume();
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  tone.frequency.value = 440;
  volume.gain.value = 0.2;
  tone.connect(volume).connect(sound.destination);
  tone.onended = () => void sound.close();
  tone.start();
  tone.stop(sound.currentTime + 1);
}
