import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { ApiError, api, data, onSignedOut, type Shape, setCSRF } from '../api/client';

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

/** Knows who is signed in, for everything below it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: key, queryFn: ask, staleTime: Number.POSITIVE_INFINITY, retry: 2 });

  useEffect(() => {
    onSignedOut(() => client.setQueryData(key, null));
  }, [client]);

  const state = useMemo<SessionState>(
    () => ({
      session: query.data,
      error: query.error,
      signedIn: (session) => {
        setCSRF(session.csrf);
        client.clear(); // what another person has seen is not for this one
        client.setQueryData(key, session);
      },
      signOut: async () => {
        await data(api.DELETE('/api/v2/session')).catch(() => undefined);
        client.clear();
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
