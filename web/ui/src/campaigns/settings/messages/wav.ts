/** Samples a second of the messages that are uploaded: what wide-band phones hear; FreeSWITCH makes less of it for the others. */
export const messageRate = 16_000;
/** What the API takes at most, in bytes. */
export const mostBytes = 20 * 1024 * 1024;

/** A WAV file, 16-bit PCM of one channel, of samples from -1 to 1. */
export function wav(samples: Float32Array, rate: number): ArrayBuffer {
  const file = new ArrayBuffer(44 + 2 * samples.length);
  const view = new DataView(file);
  const word = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, 'RIFF');
  view.setUint32(4, 36 + 2 * samples.length, true);
  word(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) => {
    const bounded = Math.max(-1, Math.min(1, sample));
    view.setInt16(44 + 2 * i, Math.round(bounded < 0 ? bounded * 0x8000 : bounded * 0x7fff), true);
  });
  return file;
}

/** A name that the API takes, of a file's: "Grüße an alle.mp3" to "Grusse-an-alle". */
export function messageName(file: string): string {
  const plain = file
    .replace(/\.[^.]*$/, '')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 64);
  return plain || 'message';
}

export const validName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name);

/**
 * Makes the WAV file of a message out of any sound that the browser can decode: one channel, 16 bits, 16 kHz. The mixing
 * of channels and the change of rate are the browser's.
 */
export async function convert(sound: ArrayBuffer): Promise<{ file: ArrayBuffer; seconds: number }> {
  let decoded: AudioBuffer;
  try {
    decoded = await new OfflineAudioContext(1, 1, messageRate).decodeAudioData(sound);
  } catch {
    throw new Error('This file holds no sound that the browser can read. Try WAV, MP3, Ogg, FLAC or M4A.');
  }
  const context = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * messageRate)), messageRate);
  const source = new AudioBufferSourceNode(context, { buffer: decoded });
  source.connect(context.destination);
  source.start();
  const mixed = await context.startRendering();
  const file = wav(mixed.getChannelData(0), messageRate);
  if (file.byteLength > mostBytes)
    throw new Error('This sound is longer than ten minutes, which is too long for a message.');
  return { file, seconds: decoded.duration };
}
