import type { Devices } from './phone';

/** What the browser says when it does not give the microphone, and what to do about it. */
const refusals: Record<string, string> = {
  NotAllowedError:
    'The browser may not use the microphone. Allow it with the sign left of the address, and choose the phone again.',
  NotFoundError: 'There is no microphone. Plug in a headset, and choose the phone again.',
  NotReadableError: 'Another program holds the microphone. Close it, and try again.',
  OverconstrainedError: 'The chosen microphone is not there any more. Choose another one.',
  AbortError: 'The microphone could not be opened. Unplug it, plug it in again, and try again.',
};

/** A microphone that cannot be had; the message is for people. */
export class MicrophoneError extends Error {
  constructor(cause: unknown) {
    const name = cause instanceof Error ? cause.name : '';
    super(refusals[name] ?? 'The microphone could not be opened.', { cause });
    this.name = 'MicrophoneError';
  }
}

/** Opens the chosen microphone, or another one where it was unplugged, with what a call needs. */
export async function openMicrophone({ microphone }: Pick<Devices, 'microphone'>): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new Error('Browsers give pages a microphone over https only. Open Tandem under its https address.');
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: constraints(microphone), video: false });
  } catch (error) {
    const unplugged = error instanceof Error && error.name === 'OverconstrainedError' && microphone !== '';
    if (unplugged) return openMicrophone({ microphone: '' });
    throw new MicrophoneError(error);
  }
}

function constraints(microphone: string): MediaTrackConstraints {
  const call = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  return microphone === '' ? call : { ...call, deviceId: { exact: microphone } };
}

/** Lets go of a stream: the browser's sign that it listens goes out. */
export function close(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

export interface Device {
  id: string;
  name: string;
}

/** What there is to choose from. Names are known once the microphone was allowed. */
export async function listDevices(): Promise<{ microphones: Device[]; speakers: Device[] }> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: MediaDeviceKind) =>
    all
      .filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default')
      .map((device, i) => ({ id: device.deviceId, name: device.label || `Device ${i + 1}` }));
  return { microphones: of('audioinput'), speakers: of('audiooutput') };
}
