/**
 * The agent's phone in the browser. The desktop knows this interface only;
 * jssip.ts is the real one, fake.ts the one for tests.
 */

/** Whether calls can come in. `failed` goes on trying where that can help. */
export type LineState = 'off' | 'connecting' | 'registered' | 'failed';

/** The one call that a phone can have. */
export interface PhoneCall {
  readonly id: string;
  readonly state: 'ringing' | 'up';
  /** Number or name that FreeSWITCH shows for the other side. */
  readonly from: string;
  /** Whether Tandem has placed it for this agent; a colleague's call rings in any case. */
  readonly placedByTandem: boolean;
  /** The microphone is off: the other side hears nothing. */
  readonly muted: boolean;
  /** FreeSWITCH or a colleague's phone has put it on hold. */
  readonly held: boolean;
  /** When it began to ring, or was answered. Milliseconds since 1970. */
  readonly since: number;
}

/** All that can be shown of a phone. Replaced as a whole when something changes. */
export interface PhoneState {
  readonly line: LineState;
  /** Of `failed`: why, and what to do about it. */
  readonly reason: string;
  readonly call: PhoneCall | null;
  /** What is wrong with microphone, sound or the last call, in words; "" for nothing. */
  readonly trouble: string;
}

/** Which devices are used, by the browser's ids; "" is the system's choice. */
export interface Devices {
  microphone: string;
  speaker: string;
}

export interface Phone {
  /** The same object as long as nothing changed. */
  getState(): PhoneState;
  /** Calls `listener` after each change, until the function that it gives is called. */
  subscribe(listener: () => void): () => void;
  /** Connects, and registers again after each lost connection. Resolves when registered, rejects with the reason. */
  register(): Promise<void>;
  /** Hangs up and lets go of everything. */
  unregister(): Promise<void>;
  answer(): Promise<void>;
  /** Ends the call; rejects one that rings. */
  hangup(): void;
  mute(on: boolean): void;
  /** Sends one or more of 0-9 * # A-D to the other side. */
  dtmf(tones: string): void;
  /** Takes other devices, in the middle of a call too. Rejects in words where they cannot be had. */
  setDevices(devices: Devices): Promise<void>;
  /** Whether to answer by itself what Tandem places, from the next call on. */
  setAutoAnswer(on: boolean): void;
  /** Loudness of the microphone now and of what is heard, 0 to 1. 0 outside of calls. */
  levels(): { microphone: number; speaker: number };
}

export const silentPhone: PhoneState = { line: 'off', reason: '', call: null, trouble: '' };

/** Keeps a phone's state and tells who listens. */
export class PhoneStore {
  private state = silentPhone;
  private readonly listeners = new Set<() => void>();

  getState = (): PhoneState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  setCall(change: Partial<PhoneCall>): void {
    if (this.state.call) this.set({ call: { ...this.state.call, ...change } });
  }
}
