import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Suspense } from 'react';
import { useRoutes } from 'react-router';
import { expect, it, test } from 'vitest';
import type { Shape } from '../api/client';
import { SignedIn } from '../testing/SignedIn';
import { show, supervisor } from '../testing/show';
import { routes } from './routes';

const ok = (data: unknown) => ({ status: 'OK', data });
const agent: Shape<'Session'> = { user: 'anna', role: 'agent', agent: 'anna', csrf: '', permissions: {} };
const admin: Shape<'Session'> = {
  ...supervisor,
  user: 'root',
  role: 'admin',
  permissions: { ...supervisor.permissions, users: 'write', audit: 'read' },
};

/** The pages of the area, once it is known who is signed in. */
function People() {
  const pages = useRoutes(routes);
  return (
    <SignedIn>
      <Suspense>{pages}</Suspense>
    </SignedIn>
  );
}

test.each(['/users', '/tokens', '/audit', '/webhooks'])('an agent does not get to %s', async (at) => {
  const { asked } = show(<People />, { at, session: agent });
  expect(await screen.findByRole('heading', { name: /This page is for (supervisors|admins)/ })).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
  expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/api/v2/session']);
});

it('tells a supervisor that users are for admins', async () => {
  show(<People />, { at: '/users' });
  expect(await screen.findByRole('heading', { name: 'This page is for admins' })).toBeTruthy();
});

it('adds a user, and keeps the form when it is refused', async () => {
  const sent: unknown[] = [];
  const anna = { name: 'anna', fullName: '', role: 'agent', agent: 'anna', disabled: false, issuer: '', subject: '' };
  const refusal = { status: 'error', code: 'invalid', message: 'an agent needs one', field: 'agent' };
  show(<People />, {
    at: '/users',
    session: admin,
    answers: {
      'GET /api/v2/users': ok([{ ...anna, hasPassword: true, created: '2026-01-01T00:00:00Z' }]),
      'GET /api/v2/agents': ok([]),
      'POST /api/v2/users': async (request: Request) => {
        sent.push(await request.json());
        return Response.json(refusal, { status: 400 });
      },
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Add user' }));
  const dialog = await screen.findByRole('dialog');
  const name = within(dialog).getByLabelText<HTMLInputElement>(/^Name/);
  await userEvent.type(name, 'ben');
  const form = dialog.querySelector('form');
  if (form) fireEvent.submit(form);
  expect(await within(dialog).findByText('An agent needs one')).toBeTruthy();
  expect(name.value).toBe('ben');
  expect(sent).toEqual([{ name: 'ben', role: 'agent' }]);
});

it('makes a token with its scopes, and shows the secret', async () => {
  const sent: Shape<'NewToken'>[] = [];
  show(<People />, {
    at: '/tokens',
    answers: {
      'GET /api/v2/tokens': ok([]),
      'POST /api/v2/tokens': async (request: Request) => {
        sent.push(await request.json());
        const made = { key: 'k', name: 'crm', user: 'sue', scopes: [], created: '2026-01-01T00:00:00Z' };
        return ok({ ...made, secret: 's', bearer: 'tandem_k_s' });
      },
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'New token' }));
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'crm');
  const scope = screen.getByRole('radiogroup', { name: 'Scope of Members' });
  await userEvent.click(within(scope).getByRole('radio', { name: 'Read' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make token' }));
  expect(await screen.findByDisplayValue('tandem_k_s')).toBeTruthy();
  expect(sent[0]?.scopes).toEqual(['members:read']);
  await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
  expect(screen.queryByDisplayValue('tandem_k_s')).toBeNull();
});

it('does not send a new password that was typed in two ways', async () => {
  const { asked } = show(<People />, { at: '/account', answers: { 'GET /api/v2/sessions': ok([]) } });
  await userEvent.type(await screen.findByLabelText(/^Password now/), 'the old password');
  await userEvent.type(screen.getByLabelText(/^New password \*|^New password$/), 'a new password 1');
  await userEvent.type(screen.getByLabelText(/^New password again/), 'a new password 2');
  await userEvent.click(screen.getByRole('button', { name: 'Change password' }));
  expect(await screen.findByText('The two are not the same.')).toBeTruthy();
  expect(asked.some(({ method }) => method === 'PUT')).toBe(false);
});

it('shows what an entry of the audit changed', async () => {
  const entry = {
    id: '1',
    at: '2026-11-21T10:00:00Z',
    user: 'sue',
    address: '127.0.0.1',
    method: 'PUT',
    route: '/api/v2/resources/:id',
    object: 'resource trunk',
    http: 200,
    before: { limit: 30, name: 'a' },
    after: { limit: 40, name: 'b' },
  };
  show(<People />, {
    at: '/audit',
    session: admin,
    answers: { 'GET /api/v2/audit': ok({ entries: [entry], next: '' }) },
  });
  await userEvent.click(await screen.findByRole('button', { name: /^limit: 30 → 40 and 1 more field$/ }));
  const table = await screen.findByRole('table', { name: 'What changed' });
  expect(within(table).getByText('40')).toBeTruthy();
});
