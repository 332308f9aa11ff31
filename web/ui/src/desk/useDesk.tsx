import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import { ApiError, api, data, refused } from '../api/client';
import { failed } from '../parts/confirm';
import { Channel, channelURL } from './channel';
import { noteServerTime, serverNow } from './clock';
import { type AgentCall, type DeskState, inBetween, nothingYet, overAt, reduce, type View, viewOf } from './deskState';

/** What every part of the desktop works with. */
export interface Desk {
  id: string;
  state: DeskState;
  view: View;
  /** Whether what is pressed reaches Tandem. */
  online: boolean;
  error: unknown;
  /** What is being done; "" for nothing. */
  busy: string;
  /** Does something, tells when it did not work, and draws what came of it. Gives whether it worked. */
  run: (name: string, task: () => Promise<unknown>) => Promise<boolean>;
  /** Asks the API how things are. */
  refresh: () => void;
  /** Takes the desktop back from another page. */
  takeOver: () => void;
  /** What has to be done before a wrap-up is left, such as sending its result; whether it may be left. */
  settle: { current: () => Promise<boolean> };
}

const DeskContext = createContext<Desk | null>(null);

/** The call that an agent has or had last; null where there is none. */
async function askCall(id: string): Promise<AgentCall | null> {
  const { data: said, error, response } = await api.GET('/api/v2/agents/{id}/call', { params: { path: { id } } });
  noteServerTime(response.headers.get('Date'), Date.now());
  if (response.status === 404) return null;
  if (!said) throw refused(response, error);
  return said.data;
}

const away = new Error('There is no connection to Tandem. Do it again when it is back.');

/** How often the API is asked although nothing was heard, in ms. */
const soon = 700;
const seldom = 15_000;
/** Messages of the channel come in bursts. */
const burst = 200;

/** Knows what an agent's desktop shows, for everything below it. */
export function DeskProvider({ agent: id, children }: { agent: string; children: ReactNode }) {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduce, nothingYet);
  const [busy, setBusy] = useState('');
  const refetchInterval = inBetween(state, serverNow()) ? soon : seldom;
  const agent = useQuery({
    queryKey: ['desk', id, 'agent'],
    queryFn: () => data(api.GET('/api/v2/agents/{id}', { params: { path: { id } } })),
    refetchInterval,
    staleTime: 0,
  });
  const call = useQuery({ queryKey: ['desk', id, 'call'], queryFn: () => askCall(id), refetchInterval, staleTime: 0 });

  useEffect(() => {
    if (agent.data && agent.dataUpdatedAt) dispatch({ kind: 'agent', agent: agent.data });
  }, [agent.data, agent.dataUpdatedAt]);
  useEffect(() => {
    if (call.data !== undefined && call.dataUpdatedAt) dispatch({ kind: 'call', call: call.data });
  }, [call.data, call.dataUpdatedAt]);

  const refresh = useRefresh(
    useCallback(() => void client.invalidateQueries({ queryKey: ['desk', id] }), [client, id]),
  );
  const channel = useRef<Channel | null>(null);
  useEffect(() => {
    const made = new Channel(() => channelURL(id), {
      status: (line) => {
        dispatch({ kind: 'line', line });
        refresh(); // where the session has ended, the API says so
      },
      message: (message) => {
        dispatch({ kind: 'heard', message });
        refresh();
      },
    });
    channel.current = made;
    made.open();
    const hurry = () => made.hurry();
    addEventListener('online', hurry);
    return () => {
      removeEventListener('online', hurry);
      made.close();
    };
  }, [id, refresh]);

  const online = state.line === 'open';
  const run = useCallback(
    async (name: string, task: () => Promise<unknown>) => {
      if (!online) {
        failed(away, 'This was not done');
        return false;
      }
      setBusy(name);
      try {
        await task();
        return true;
      } catch (error) {
        failed(error);
        return false;
      } finally {
        setBusy('');
        refresh();
      }
    },
    [online, refresh],
  );
  const takeOver = useCallback(() => channel.current?.open(), []);

  const settle = useRef(async () => true);
  const view = useMemo(() => viewOf(state), [state]);
  const end = overAt(view);
  useEffect(() => {
    if (Number.isNaN(end)) return undefined;
    const over = setTimeout(refresh, Math.max(0, end - serverNow()) + burst);
    return () => clearTimeout(over);
  }, [end, refresh]);
  const error = agent.error ?? (call.error instanceof ApiError ? call.error : null);
  const desk = useMemo<Desk>(
    () => ({ id, state, view, online, error, busy, run, refresh, takeOver, settle }),
    [id, state, view, online, error, busy, run, refresh, takeOver],
  );
  return <DeskContext value={desk}>{children}</DeskContext>;
}

/** Asks at once, and once more when a burst of messages is over; not for each message of it. */
function useRefresh(ask: () => void): () => void {
  const last = useRef(0);
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  return useCallback(() => {
    const now = Date.now();
    if (now - last.current > burst) {
      last.current = now;
      ask();
    }
    clearTimeout(later.current);
    later.current = setTimeout(() => {
      last.current = Date.now();
      ask();
    }, burst);
  }, [ask]);
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('useDesk outside of DeskProvider');
  return desk;
}
