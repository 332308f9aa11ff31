import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { saying } from '../api/client';
import { type Devices, type LineState, type Phone, type PhoneState, silentPhone } from './phone';
import { beep, startRinging } from './ring';
import { type PhoneSettings, readSettings, writeSettings } from './settings';

/** The browser as a phone, as the desktop uses it. */
export interface PhoneHandle extends PhoneState {
  /** What the agent has chosen; `settings.on` says whether the browser is the phone. */
  settings: PhoneSettings;
  /** Makes the browser the phone, now and whenever the page is loaded. Resolves when calls can come in. */
  turnOn: () => Promise<void>;
  turnOff: () => Promise<void>;
  answer: () => Promise<void>;
  hangup: () => void;
  mute: (on: boolean) => void;
  dtmf: (tones: string) => void;
  setDevices: (devices: Devices) => Promise<void>;
  setAutoAnswer: (on: boolean) => void;
  levels: () => { microphone: number; speaker: number };
}

const PhoneContext = createContext<PhoneHandle | null>(null);

async function loadPhone(agent: string): Promise<Phone> {
  const { SipPhone } = await import('./jssip');
  return new SipPhone(agent);
}

const nobody = () => () => {};
const silent = () => silentPhone;

interface Props {
  agent: string;
  /** Makes the phone; it is loaded when it is used first. */
  load?: (agent: string) => Promise<Phone>;
  children: ReactNode;
}

/** Gives everything below it the agent's phone. */
export function PhoneProvider({ agent, load = loadPhone, children }: Props) {
  const [phone, setPhone] = useState<Phone | null>(null);
  const [loading, setLoading] = useState(false);
  const [failed, setFailed] = useState('');
  const [settings, setSettings] = useState(() => readSettings(agent));
  const made = useRef<Promise<Phone> | null>(null);
  const state = useSyncExternalStore(phone?.subscribe ?? nobody, phone?.getState ?? silent);

  const keep = useCallback(
    (change: Partial<PhoneSettings>) => {
      const changed = { ...readSettings(agent), ...change };
      writeSettings(agent, changed);
      setSettings(changed);
      return changed;
    },
    [agent],
  );

  /** The phone, loaded where it is not yet. */
  const get = useCallback(() => {
    made.current ??= load(agent).then(
      (loaded) => {
        setPhone(loaded);
        return loaded;
      },
      () => {
        made.current = null; // the next try loads again
        throw new Error('The phone could not be loaded. Is the connection to Tandem there?');
      },
    );
    return made.current;
  }, [agent, load]);

  const register = useCallback(async () => {
    setLoading(true);
    setFailed('');
    try {
      const loaded = await get();
      const kept = readSettings(agent);
      loaded.setAutoAnswer(kept.autoAnswer);
      await loaded.setDevices(kept);
      await loaded.register();
    } catch (error) {
      setFailed(saying(error));
      throw error;
    } finally {
      setLoading(false);
    }
  }, [agent, get]);

  useEffect(() => {
    if (readSettings(agent).on) register().catch(() => {}); // it is shown in the state
    return () => {
      void made.current?.then((loaded) => loaded.unregister());
      made.current = null;
    };
  }, [agent, register]);

  useRinging(state, settings.autoAnswer);
  useWarning(state);

  const handle = useMemo<PhoneHandle>(() => {
    const shown = phone ? state : { ...silentPhone, line: lineBefore(loading, failed), reason: failed };
    return {
      ...shown,
      settings,
      turnOn: () => {
        keep({ on: true });
        return register();
      },
      turnOff: async () => {
        keep({ on: false });
        await phone?.unregister();
      },
      answer: async () => phone?.answer(),
      hangup: () => phone?.hangup(),
      mute: (on) => phone?.mute(on),
      dtmf: (tones) => phone?.dtmf(tones),
      setDevices: async (devices) => {
        await phone?.setDevices(devices);
        keep({ microphone: devices.microphone, speaker: devices.speaker });
      },
      setAutoAnswer: (on) => {
        keep({ autoAnswer: on });
        phone?.setAutoAnswer(on);
      },
      levels: () => phone?.levels() ?? { microphone: 0, speaker: 0 },
    };
  }, [phone, state, loading, failed, settings, keep, register]);
  return <PhoneContext value={handle}>{children}</PhoneContext>;
}

function lineBefore(loading: boolean, failed: string): LineState {
  if (loading) return 'connecting';
  return failed ? 'failed' : 'off';
}

/** Rings while a call waits for the agent; one that is answered by itself is announced by a short tone. */
function useRinging({ call }: PhoneState, autoAnswer: boolean) {
  const byItself = autoAnswer && call?.placedByTandem === true;
  const rings = call?.state === 'ringing' && !byItself;
  const begins = call?.state === 'up' && byItself ? call.id : '';
  useEffect(() => (rings ? startRinging() : undefined), [rings]);
  useEffect(() => (begins ? beep() : undefined), [begins]);
}

/** Asks before the page is left in a call. */
function useWarning({ call }: PhoneState) {
  const busy = call !== null;
  useEffect(() => {
    if (!busy) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [busy]);
}

/** The browser as a phone. Only below a {@link PhoneProvider}. */
export function usePhone(): PhoneHandle {
  const handle = useContext(PhoneContext);
  if (!handle) throw new Error('usePhone outside of PhoneProvider');
  return handle;
}
