import { type Devices, type Phone, type PhoneCall, PhoneStore } from './phone';

/** A phone for tests: it has no line and no sound, and rings when the test says so. */
export class FakePhone implements Phone {
  private readonly store = new PhoneStore();
  getState = this.store.getState;
  subscribe = this.store.subscribe;
  /** What a registration fails with; "" lets it succeed. */
  refuse = '';
  autoAnswer = true;
  devices: Devices = { microphone: '', speaker: '' };
  /** Tones that were sent. */
  tones = '';
  private calls = 0;

  async register(): Promise<void> {
    this.store.set({ line: 'connecting', reason: '' });
    await Promise.resolve();
    if (this.refuse) {
      this.store.set({ line: 'failed', reason: this.refuse });
      throw new Error(this.refuse);
    }
    this.store.set({ line: 'registered' });
  }

  async unregister(): Promise<void> {
    this.store.set({ line: 'off', reason: '', call: null });
  }

  async answer(): Promise<void> {
    if (this.getState().call?.state === 'ringing') this.store.setCall({ state: 'up', since: Date.now() });
  }

  hangup(): void {
    this.store.set({ call: null });
  }

  mute(on: boolean): void {
    this.store.setCall({ muted: on });
  }

  dtmf(tones: string): void {
    this.tones += tones;
  }

  async setDevices(devices: Devices): Promise<void> {
    this.devices = devices;
  }

  setAutoAnswer(on: boolean): void {
    this.autoAnswer = on;
  }

  levels() {
    const loud = this.getState().call?.state === 'up';
    return { microphone: loud && !this.getState().call?.muted ? 0.4 : 0, speaker: loud ? 0.3 : 0 };
  }

  /** A call comes in. */
  ring(call: Partial<PhoneCall> = {}): void {
    this.calls += 1;
    const from = { id: `call-${this.calls}`, from: '9990105030001', placedByTandem: true };
    this.store.set({
      call: { ...from, state: 'ringing', muted: false, held: false, since: Date.now(), ...call },
    });
    if (this.autoAnswer && this.getState().call?.placedByTandem) void this.answer();
  }

  /** The other side hangs up. */
  hungUp(): void {
    this.store.set({ call: null });
  }

  /** The other side puts the call on hold, or takes it back. */
  hold(on: boolean): void {
    this.store.setCall({ held: on });
  }

  /** The line to FreeSWITCH is lost; register() brings it back. */
  lose(reason = 'The connection to FreeSWITCH is lost. It is tried again by itself.'): void {
    this.store.set({ line: 'failed', reason });
  }

  say(trouble: string): void {
    this.store.set({ trouble });
  }
}
