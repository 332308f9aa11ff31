import type { ReactNode } from 'react';
import { useSessionState } from '../app/session';

/** Draws a page of a test once it is known who is signed in, as the gates do. */
export function SignedIn({ children }: { children: ReactNode }) {
  return useSessionState().session ? children : null;
}
