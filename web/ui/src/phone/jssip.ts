import type { IncomingRTCSessionEvent } from 'jssip/lib/UA';
import { api, data, saying } from '../api/client';
import { Call } from './call';
import { Line, type Settings } from './line';
import { close, openMicrophone } from './microphone';
import { type Devices, type Phone, type PhoneCall, PhoneStore } from './phone';
import { takeKeptCall } from './resume';

/** A phone over SIP and WebRTC. This file and what it imports is loaded when it is used first. */
export class SipPhone implements Phone {
  private readonly store = new PhoneStore();
  getState = this.store.getState;
  subscribe = this.store.subscribe;

  private devices: Devices = { microphone: '', speaker: '' };
  private autoAnswer = true;
  private line: Line | null = null;
  private iceServers: RTCIceServer[] = [];
  private call: Call | null = null;
  /** Counts the tries to register: what belongs to an older one is of no interest any more. */
  private turn = 0;
  private waiting: { resolve: () => void; reject: (reason: Error) => void } | null = null;

  constructor(private readonly agent: string) {}

  async register(): Promise<void> {
    if (this.getState().line === 'registered') return;
    const turn = await this.drop();
    this.store.set({ line: 'connecting', reason: '', trouble: '' });
    let settings: Settings;
    try {
      // The question about the microphone comes now, and not with the first call.
      close(await openMicrophone(this.devices));
      settings = await data(api.GET('/api/v2/agents/{id}/softphone', { params: { path: { id: this.agent } } }));
    } catch (error) {
      if (turn === this.turn) this.store.set({ line: 'failed', reason: saying(error) });
      throw error;
    }
    if (turn !== this.turn) return;
    this.iceServers = settings.iceServers;
    await new Promise<void>((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.open(settings);
    });
  }

  async unregister(): Promise<void> {
    await this.drop();
    this.store.set({ line: 'off', reason: '', trouble: '' });
  }

  async answer(): Promise<void> {
    await this.call?.answer();
  }

  hangup(): void {
    this.call?.hangup();
  }

  mute(on: boolean): void {
    if (this.getState().call?.state !== 'up') return;
    this.call?.mute(on);
    this.store.setCall({ muted: on });
  }

  dtmf(tones: string): void {
    if (this.getState().call?.state === 'up') this.call?.dtmf(tones);
  }

  async setDevices(devices: Devices): Promise<void> {
    this.devices = { microphone: devices.microphone, speaker: devices.speaker };
    await this.call?.setDevices(this.devices);
  }

  setAutoAnswer(on: boolean): void {
    this.autoAnswer = on;
  }

  levels(): { microphone: number; speaker: number } {
    return this.call?.levels() ?? { microphone: 0, speaker: 0 };
  }

  private open(settings: Settings): void {
    this.line = new Line(settings, {
      connecting: () => this.store.set({ line: 'connecting' }),
      registered: () => {
        this.store.set({ line: 'registered', reason: '' });
        this.resume();
        this.waiting?.resolve();
        this.waiting = null;
      },
      failed: (reason) => {
        this.store.set({ line: 'failed', reason });
        this.waiting?.reject(new Error(reason));
        this.waiting = null;
      },
      called: (event) => this.called(event),
    });
    this.line.start();
  }

  private called(event: IncomingRTCSessionEvent): void {
    if (this.call) {
      event.session.terminate({ status_code: 486 });
      return;
    }
    const call = this.take(event, { state: 'ringing', muted: false, since: Date.now() });
    if (this.autoAnswer && call.placedByTandem) call.answer().catch(() => {}); // it is shown as trouble
  }

  /** Goes on with the call that this tab had before its page was loaded again. */
  private resume(): void {
    const kept = this.call ? null : takeKeptCall();
    const event = kept && this.line?.resume(kept);
    if (!kept || !event) return;
    const { since, muted } = kept;
    const call = this.take(event, { state: 'up', muted, since });
    call.goOn(kept).catch((error) => {
      this.store.set({ trouble: saying(error) });
      call.hangup();
    });
  }

  private take(event: IncomingRTCSessionEvent, shown: Pick<PhoneCall, 'state' | 'muted' | 'since'>): Call {
    const call = new Call(event, this.devices, this.iceServers, {
      up: () => this.store.setCall({ state: 'up', since: Date.now() }),
      held: (on) => this.store.setCall({ held: on }),
      over: (trouble) => {
        this.call = null;
        this.store.set(trouble ? { call: null, trouble } : { call: null });
      },
      trouble: (trouble) => this.store.set({ trouble }),
      reachable: () => this.getState().line === 'registered',
    });
    this.call = call;
    const { id, from, placedByTandem } = call;
    this.store.set({ call: { id, from, placedByTandem, held: false, ...shown }, trouble: '' });
    return call;
  }

  /** Lets go of what there is, and gives the number of the new turn. */
  private async drop(): Promise<number> {
    this.turn += 1;
    const turn = this.turn;
    this.waiting?.reject(new Error('The phone was switched off.'));
    this.waiting = null;
    this.call?.hangup();
    const line = this.line;
    this.line = null;
    await line?.close();
    return turn;
  }
}
