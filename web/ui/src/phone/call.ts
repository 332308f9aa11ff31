import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA';
import { close, openMicrophone } from './microphone';
import type { Devices } from './phone';
import { bringSound, forgetCall, type KeptCall, keepCall, kept } from './resume';
import { Sound } from './sound';

/** What a call tells its phone. */
export interface CallEvents {
  up(): void;
  held(on: boolean): void;
  /** `trouble` says what went wrong, "" where somebody has hung up. */
  over(trouble: string): void;
  trouble(text: string): void;
  /** Whether FreeSWITCH can be asked something now. */
  reachable(): boolean;
}

/** Milliseconds to wait for further addresses of this machine once there is one; what is found later is not missed. */
const gatherFor = 300;

/** Milliseconds without sound; a moment without network heals by itself. */
const doubtAfter = 3000;

/** What JsSIP says of a call that ended by a fault, in words. */
const faults: Record<string, string> = {
  'RTP Timeout': 'The call was lost: no sound came through between this browser and FreeSWITCH.',
  'WebRTC Error': 'The call could not be answered: browser and FreeSWITCH do not agree about the sound.',
  'Connection Error': 'The call could not be answered: the connection to FreeSWITCH was lost.',
  'No ACK': 'The call was lost: FreeSWITCH did not hear that it was answered.',
  'Internal Error': 'The call could not be answered.',
  'Dialog Error': 'The call is over. FreeSWITCH had ended it while this page could not be reached.',
};

/** One call that came in. */
export class Call {
  readonly id: string;
  readonly from: string;
  /** FreeSWITCH says so in a header (fsconf: directory/default.xml). */
  readonly placedByTandem: boolean;
  private readonly session: RTCSession;
  private readonly sound = new Sound();
  private microphone: MediaStream | null = null;
  private answering = false;
  private since = 0;
  private question: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly event: IncomingRTCSessionEvent,
    private devices: Devices,
    private readonly iceServers: RTCIceServer[],
    private readonly tell: CallEvents,
  ) {
    const { session, request } = event;
    this.session = session;
    this.id = session.id;
    const identity = session.remote_identity;
    this.from = identity.display_name || identity.uri.user || 'unknown';
    this.placedByTandem = Boolean(request.getHeader('X-Tandem'));
    this.follow();
  }

  async answer(): Promise<void> {
    if (this.answering || this.session.isEnded()) return;
    this.answering = true;
    try {
      this.microphone = await openMicrophone(this.devices);
    } catch (error) {
      // Without a microphone there is no call: FreeSWITCH learns so now, and nobody waits in vain.
      if (!this.session.isEnded()) this.session.terminate({ status_code: 480 });
      this.tell.trouble(error instanceof Error ? error.message : String(error));
      throw error;
    }
    if (this.session.isEnded()) {
      close(this.microphone); // the caller has gone while the microphone was opened
      return;
    }
    this.sound.listenTo(this.microphone);
    this.session.answer({ mediaStream: this.microphone, pcConfig: { iceServers: this.iceServers } });
  }

  /** Goes on with a call of the page that was here before. */
  async goOn({ since, muted }: KeptCall): Promise<void> {
    this.since = since;
    this.microphone = await openMicrophone(this.devices);
    this.sound.listenTo(this.microphone);
    bringSound(this.event, this.microphone, { iceServers: this.iceServers });
    if (muted) this.mute(true);
    this.keep();
  }

  hangup(): void {
    if (this.session.isEnded()) return;
    this.session.terminate(this.session.isEstablished() ? {} : { status_code: 486 });
  }

  mute(on: boolean): void {
    if (on) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.keep();
  }

  dtmf(tones: string): void {
    // In the stream of the sound (RFC 4733), where FreeSWITCH passes them on to any trunk.
    this.session.sendDTMF(tones, { transportType: 'RFC2833' as never, duration: 120, interToneGap: 80 });
  }

  async setDevices(devices: Devices): Promise<void> {
    const other = devices.microphone !== this.devices.microphone;
    this.devices = devices;
    await this.sound.setSpeaker(devices.speaker);
    if (!other || !this.microphone) return;
    const next = await openMicrophone(devices);
    const track = next.getAudioTracks()[0] ?? null;
    if (track) track.enabled = !this.session.isMuted().audio;
    const sender = this.session.connection.getSenders().find((one) => one.track?.kind === 'audio');
    await sender?.replaceTrack(track);
    close(this.microphone);
    this.microphone = next;
    this.sound.listenTo(next);
  }

  levels(): { microphone: number; speaker: number } {
    return this.sound.levels();
  }

  /**
   * Where sound stops, another way is looked for: the network may be another one now. It is a question as well,
   * whether the call is there still: FreeSWITCH's goodbye may not have come through, and then JsSIP ends the call.
   */
  private doubt({ iceConnectionState }: RTCPeerConnection): void {
    clearInterval(this.question);
    if (iceConnectionState !== 'disconnected') return;
    this.question = setInterval(() => {
      if (!this.tell.reachable()) return; // a request that cannot be sent would end the call
      clearInterval(this.question);
      if (this.session.isEstablished()) this.session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    }, doubtAfter);
  }

  /** Leaves the call to the page that follows this one, should it be loaded again. */
  private keep(): void {
    if (!this.session.isEnded()) keepCall(kept(this.event, this.since, this.session.isMuted().audio === true));
  }

  private follow(): void {
    const { session } = this;
    session.on('peerconnection', ({ peerconnection }) => {
      peerconnection.addEventListener('iceconnectionstatechange', () => this.doubt(peerconnection));
      peerconnection.addEventListener('track', ({ track, streams }) => {
        const stream = streams[0] ?? new MediaStream([track]);
        this.sound
          .play(stream, this.devices.speaker)
          .catch(() => this.tell.trouble('The browser keeps the sound off until you click somewhere on this page.'));
      });
    });
    let gathered: ReturnType<typeof setTimeout> | undefined;
    let gathering: (() => void) | undefined; // another one each time that addresses are gathered
    session.on('icecandidate', ({ ready }) => {
      if (ready === gathering) return;
      gathering = ready;
      gathered = setTimeout(ready, gatherFor);
    });
    session.on('accepted', () => {
      this.since = Date.now();
      this.tell.up();
      this.keep();
    });
    session.on('hold', ({ originator }) => originator === 'remote' && this.tell.held(true));
    session.on('unhold', ({ originator }) => originator === 'remote' && this.tell.held(false));
    const over = (trouble: string) => {
      clearTimeout(gathered);
      clearInterval(this.question);
      forgetCall();
      close(this.microphone);
      this.sound.close();
      this.tell.over(trouble);
    };
    session.on('ended', ({ cause }) => over(faults[cause] ?? ''));
    session.on('failed', ({ cause }) => over(faults[cause] ?? ''));
  }
}
