import { afterEach, expect, test, vi } from 'vitest';
import { listDevices, openMicrophone } from './microphone';

afterEach(() => vi.unstubAllGlobals());

function devices(parts: Partial<MediaDevices>) {
  vi.stubGlobal('navigator', Object.create(navigator, { mediaDevices: { value: parts } }));
}

test('asks for what a call needs', async () => {
  const asked: MediaStreamConstraints[] = [];
  devices({
    getUserMedia: async (constraints) => {
      asked.push(constraints ?? {});
      return {} as MediaStream;
    },
  });
  await openMicrophone({ microphone: '' });
  await openMicrophone({ microphone: 'headset' });
  const call = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  expect(asked).toEqual([
    { audio: call, video: false },
    { audio: { ...call, deviceId: { exact: 'headset' } }, video: false },
  ]);
});

test.each([
  ['NotAllowedError', 'Allow it'],
  ['NotFoundError', 'There is no microphone'],
  ['NotReadableError', 'Another program'],
  ['SomethingElse', 'could not be opened'],
])('%s is said in words', async (name, words) => {
  devices({ getUserMedia: () => Promise.reject(Object.assign(new Error('x'), { name })) });
  await expect(openMicrophone({ microphone: '' })).rejects.toThrow(words);
});

test('in the place of an unplugged microphone another one is opened', async () => {
  const stream = {} as MediaStream;
  devices({
    getUserMedia: async (constraints) => {
      if (JSON.stringify(constraints).includes('gone'))
        throw Object.assign(new Error('x'), { name: 'OverconstrainedError' });
      return stream;
    },
  });
  expect(await openMicrophone({ microphone: 'gone' })).toBe(stream);
});

test('a page without https is told why there is no microphone', async () => {
  vi.stubGlobal('navigator', Object.create(navigator, { mediaDevices: { value: undefined } }));
  await expect(openMicrophone({ microphone: '' })).rejects.toThrow('https');
  expect(await listDevices()).toEqual({ microphones: [], speakers: [] });
});

test('devices have names, and the unnamed ones numbers', async () => {
  const device = (kind: MediaDeviceKind, deviceId: string, label: string) =>
    ({ kind, deviceId, label }) as MediaDeviceInfo;
  devices({
    enumerateDevices: async () => [
      device('audioinput', 'default', 'Default'),
      device('audioinput', 'a', 'Headset'),
      device('audioinput', 'b', ''),
      device('audiooutput', 'c', 'Speakers'),
      device('videoinput', 'd', 'Camera'),
    ],
  });
  expect(await listDevices()).toEqual({
    microphones: [
      { id: 'a', name: 'Headset' },
      { id: 'b', name: 'Device 2' },
    ],
    speakers: [{ id: 'c', name: 'Speakers' }],
  });
});
