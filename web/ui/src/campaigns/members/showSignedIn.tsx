import type { ReactNode } from 'react';
import { useSessionState } from '../../app/session';
import { show } from '../../testing/show';

function SignedIn({ children }: { children: ReactNode }) {
  return useSessionState().session ? children : null;
}

/** Shows a page of a test to whoever is signed in, once that is known. */
export const showSignedIn: typeof show = (page, options) => show(<SignedIn>{page}</SignedIn>, options);
