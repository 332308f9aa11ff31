import { describe, expect, it } from 'vitest';
import { messageName, validName, wav } from './wav';

describe('a message', () => {
  it('is a WAV file of one channel with 16 bits', () => {
    const file = new DataView(wav(new Float32Array([0, 1, -1, 2]), 16_000));
    const text = (at: number, n: number) =>
      String.fromCharCode(...Array.from({ length: n }, (_, i) => file.getUint8(at + i)));
    expect(file.byteLength).toBe(44 + 8);
    expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
    expect(file.getUint32(4, true)).toBe(36 + 8);
    expect(file.getUint16(20, true)).toBe(1);
    expect(file.getUint16(22, true)).toBe(1);
    expect(file.getUint32(24, true)).toBe(16_000);
    expect(file.getUint32(28, true)).toBe(32_000);
    expect(file.getUint16(34, true)).toBe(16);
    expect(file.getUint32(40, true)).toBe(8);
    expect([0, 1, 2, 3].map((i) => file.getInt16(44 + 2 * i, true))).toEqual([0, 32_767, -32_768, 32_767]);
  });

  it('has a name that the API takes', () => {
    expect(messageName('Grüße an alle.mp3')).toBe('Grusse-an-alle');
    expect(messageName('../etc/passwd.wav')).toBe('etc-passwd');
    expect(messageName('приветствие.ogg')).toBe('message');
    expect(messageName(`${'a'.repeat(90)}.wav`)).toHaveLength(64);
    for (const name of ['Grusse-an-alle', 'a_b', '1']) expect(validName(name)).toBe(true);
    for (const name of ['', '-a', 'a.b', 'a b']) expect(validName(name)).toBe(false);
  });
});
