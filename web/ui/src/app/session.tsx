import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { ApiError, api, data, onSignedOut, type Shape, setCSRF } from '../api/client';
import { feed } from '../live/feed';
import { useFeedStatus } from '../live/useTopic';

type Session = Shape<'Session'>;

interface SessionState {
  /** undefined while it is asked for, null when nobody is signed in. */
  session: Session | null | undefined;
  error: unknown;
  signedIn: (session: Session) => void;
  signOut: () => Promise<void>;
  retry: () => void;
}

const SessionContext = createContext<SessionState | null>(null);
const key = ['session'];

async function ask(): Promise<Session | null> {
  try {
    const session = await data(api.GET('/api/v2/session'));
    setCSRF(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Forgets all that was asked but the session itself, which SessionProvider looks at. */
function forget(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] });
}

/** Knows who is signed in, for everything below it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: key, queryFn: ask, staleTime: Number.POSITIVE_INFINITY, retry: 2 });

  useEffect(() => {
    onSignedOut(() => client.setQueryData(key, null));
  }, [client]);

  // Other rights than before, or none: the feed is told of it first.
  const refused = useFeedStatus() === 'refused';
  useEffect(() => {
    if (!refused) return;
    feed.close();
    void client.invalidateQueries({ queryKey: key });
  }, [client, refused]);

  const state = useMemo<SessionState>(
    () => ({
      session: query.data,
      error: query.error,
      signedIn: (session) => {
        setCSRF(session.csrf);
        feed.close();
        forget(client); // what another person has seen is not for this one
        client.setQueryData(key, session);
      },
      signOut: async () => {
        await data(api.DELETE('/api/v2/session')).catch(() => undefined);
        feed.close();
        forget(client);
        client.setQueryData(key, null);
      },
      retry: () => void query.refetch(),
    }),
    [client, query.data, query.error, query.refetch],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}

/** The session, also where nobody is signed in. */
export function useSessionState(): SessionState {
  const state = useContext(SessionContext);
  if (!state) throw new Error('useSessionState outside of SessionProvider');
  return state;
}

/** Who is signed in. Only below pages that nobody else reaches. */
export function useSession(): Session {
  const { session } = useSessionState();
  if (!session) throw new Error('useSession where nobody is signed in');
  return session;
}

/** Whether the signed-in user may change what belongs to an area of the API. */
export function useMayWrite(area: string): boolean {
  return useSession().permissions[area] === 'write';
}
