import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import type { Shape } from '../api/client';
import { SessionProvider } from '../app/session';
import { theme, variables } from '../app/theme';

/** What the API answers in a test: "GET /api/v2/agents" to its body, or a function of the request. */
export type Answers = Record<string, unknown | ((request: Request) => unknown | Promise<unknown>)>;

/** A supervisor who may do everything that supervisors may. */
export const supervisor: Shape<'Session'> = {
  user: 'sue',
  role: 'supervisor',
  agent: '',
  csrf: 'token',
  permissions: {
    campaigns: 'write',
    members: 'write',
    agents: 'write',
    resources: 'write',
    calendars: 'write',
    'do-not-call': 'write',
    webhooks: 'write',
    live: 'read',
  },
};

/** Puts answers in the place of the network; gives the requests that were made. */
export function answer(answers: Answers): Request[] {
  const asked: Request[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(request.clone());
    const { pathname } = new URL(request.url);
    const found = answers[`${request.method} ${pathname}`];
    if (found === undefined) {
      return Response.json(
        { status: 'error', code: 'not_found', message: `no answer for ${request.method} ${pathname}` },
        { status: 404 },
      );
    }
    const said = typeof found === 'function' ? await found(request) : found;
    return said instanceof Response ? said : Response.json(said);
  };
  return asked;
}

/** Renders something as a signed-in supervisor, at an address, with the answers of the API. */
export function show(
  element: ReactNode,
  { at = '/', path = '*', answers = {} as Answers, session = supervisor } = {},
): RenderResult & { asked: Request[] } {
  const asked = answer({ 'GET /api/v2/session': { status: 'OK', data: session }, ...answers });
  const router = createMemoryRouter([{ path, element }], { initialEntries: [at] });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const result = render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} env="test">
      <QueryClientProvider client={client}>
        <SessionProvider>
          <ModalsProvider>
            <Notifications />
            <RouterProvider router={router} />
          </ModalsProvider>
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...result, asked };
}
