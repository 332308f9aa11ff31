import { vi } from 'vitest';
import { type FakeFreeSWITCH, FakeSocket } from './freeswitch';
import { sdp } from './sip';

/** A track of a fake microphone. */
export class FakeTrack {
  readonly kind = 'audio';
  enabled = true;
  stopped = false;
  constructor(readonly device: string) {}
  stop(): void {
    this.stopped = true;
  }
}

export class FakeStream {
  private readonly tracks: FakeTrack[];
  constructor(tracks: FakeTrack[] = []) {
    this.tracks = tracks;
  }
  getTracks = () => this.tracks;
  getAudioTracks = () => this.tracks;
  getVideoTracks = () => [];
}

class FakeSender {
  readonly dtmf = {
    toneBuffer: '',
    insertDTMF: (tones: string) => {
      this.dtmf.toneBuffer = tones;
    },
  };
  constructor(public track: FakeTrack | null) {}
  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }
}

/** A connection that agrees with everything and carries no sound. */
export class FakePeerConnection extends EventTarget {
  readonly senders: FakeSender[] = [];
  iceConnectionState = 'new';
  readonly iceGatheringState = 'complete';
  readonly signalingState = 'stable';
  localDescription: { type: string; sdp: string } | null = null;
  closed = false;

  constructor(readonly config: RTCConfiguration) {
    super();
    connections.push(this);
  }
  addTrack(track: FakeTrack): void {
    this.senders.push(new FakeSender(track));
  }
  getSenders = () => this.senders;
  createOffer = async () => ({ type: 'offer', sdp });
  createAnswer = async () => ({ type: 'answer', sdp });
  async setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    setTimeout(() => this.dispatchEvent(new Event('icegatheringstatechange')), 1);
  }
  async setRemoteDescription(): Promise<void> {
    this.dispatchEvent(Object.assign(new Event('track'), { track: new FakeTrack('far'), streams: [new FakeStream()] }));
  }
  close(): void {
    this.closed = true;
  }
  /** What becomes of the way of the sound. */
  state(now: string): void {
    this.iceConnectionState = now;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }
}

let connections: FakePeerConnection[] = [];

class FakeAudio {
  srcObject: unknown = null;
  sink = '';
  constructor() {
    audios.push(this);
  }
  async play(): Promise<void> {}
  async setSinkId(id: string): Promise<void> {
    this.sink = id;
  }
}

let audios: FakeAudio[] = [];

/** The browser around a phone, as far as happy-dom has none of it. */
export interface FakeBrowser {
  /** Tracks of all microphones that were opened. */
  tracks: FakeTrack[];
  /** Name of the error that the next microphones are refused with. */
  refuse: string;
  connection(): FakePeerConnection;
  audio(): FakeAudio;
}

export function furnish(fs: FakeFreeSWITCH): FakeBrowser {
  connections = [];
  audios = [];
  const browser: FakeBrowser = {
    tracks: [],
    refuse: '',
    connection: () => last(connections),
    audio: () => last(audios),
  };
  const Socket = class extends FakeSocket {
    constructor(url: string, protocol: string) {
      super(fs, new URL(url).href, protocol);
    }
  };
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('RTCPeerConnection', FakePeerConnection);
  vi.stubGlobal('RTCSessionDescription', Object);
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('Audio', FakeAudio);
  vi.stubGlobal('AudioContext', undefined);
  const getUserMedia = async ({ audio }: { audio: { deviceId?: { exact: string } } }) => {
    if (browser.refuse) throw Object.assign(new Error('no'), { name: browser.refuse });
    const track = new FakeTrack(audio.deviceId?.exact ?? '');
    browser.tracks.push(track);
    return new FakeStream([track]);
  };
  vi.stubGlobal('navigator', Object.create(navigator, { mediaDevices: { value: { getUserMedia } } }));
  return browser;
}

function last<Thing>(things: Thing[]): Thing {
  const found = things.at(-1);
  if (!found) throw new Error('there is none yet');
  return found;
}
