import type { Devices } from './phone';

/** What an agent has chosen for the phone in this browser. */
export interface PhoneSettings extends Devices {
  /** The browser is the phone: it registers again when the page is loaded. */
  on: boolean;
  /** Answer by itself what Tandem places: the offer was accepted on the desktop already. */
  autoAnswer: boolean;
}

const defaults: PhoneSettings = { on: false, autoAnswer: true, microphone: '', speaker: '' };

const keyOf = (agent: string) => `tandem.phone.${agent}`;

export function readSettings(agent: string): PhoneSettings {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(agent)) ?? '{}');
    return { ...defaults, ...(typeof kept === 'object' ? kept : {}) };
  } catch {
    return defaults; // what somebody else wrote there, or a browser that keeps nothing
  }
}

export function writeSettings(agent: string, settings: PhoneSettings): void {
  try {
    localStorage.setItem(keyOf(agent), JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing asks the agent again next time.
  }
}
