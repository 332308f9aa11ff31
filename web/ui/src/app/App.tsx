import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { ApiError } from '../api/client';
import { makeRouter } from './router';
import { SessionProvider } from './session';
import { theme, variables } from './theme';

/** Styles that are made at run time carry the nonce of the page, see the Content-Security-Policy. */
function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

// What keeps the page behind a dialog from scrolling makes a style too, and looks for the nonce in webpack's place.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

/** What is asked again by itself: requests that got no answer, and those refused for a while. */
function again(failures: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500 && error.status !== 429) return false;
  return failures < 3;
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: again, staleTime: 5_000, refetchOnWindowFocus: true, networkMode: 'always' } },
  });
}

/** The application. */
export function App() {
  const [client] = useState(makeQueryClient);
  const [router] = useState(makeRouter);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={nonce}>
      <DatesProvider settings={{ firstDayOfWeek: 1 }}>
        <QueryClientProvider client={client}>
          <SessionProvider>
            <ModalsProvider modalProps={{ closeButtonProps: { 'aria-label': 'Close' } }}>
              <Notifications position="bottom-right" />
              <RouterProvider router={router} />
            </ModalsProvider>
          </SessionProvider>
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
