import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import MemberPage from './MemberPage';
import { showSignedIn } from './showSignedIn';

const member = {
  id: 7,
  name: 'Ada Lovelace',
  priority: 5,
  timezone: 'Europe/London',
  person: '',
  variables: { contract: '4711' },
  skills: {},
  noRecord: false,
  communications: [
    { number: '+442079460018', priority: 3, type: 'work', ended: false, attempts: 1, cause: 'USER_BUSY' },
    { number: '+447700900123', priority: 0, type: '', ended: true, attempts: 2, cause: 'UNALLOCATED_NUMBER' },
  ],
  state: 'waiting',
  due: '2026-11-21T10:00:00Z',
  next: 0,
  attempts: 3,
  endCause: '',
  lastResult: 'BUSY',
  lastAgent: '1001',
};

const explanation = {
  at: '2026-11-21T12:00:00Z',
  member: 7,
  number: '+442079460018',
  callable: false,
  gate: 'calendar',
  why: 'is closed',
  opens: '2026-11-23T09:00:00Z',
  ahead: 0,
  gates: [
    { gate: 'state', open: true, why: 'waits to be called' },
    { gate: 'calendar', open: false, why: 'is closed', opens: '2026-11-23T09:00:00Z' },
  ],
};

const path = '/api/v2/dialer/a/members/7';

function showMember(more = {}) {
  return showSignedIn(<MemberPage />, {
    at: '/campaigns/a/members/7',
    path: '/campaigns/:id/members/:member',
    answers: {
      'GET /api/v2/dialer/a': {
        status: 'OK',
        data: {
          id: 'a',
          timezone: 'UTC',
          numbers: { types: [{ code: 'work' }] },
          agents: [{ id: '1001' }],
          members: {},
        },
      },
      [`GET ${path}`]: { status: 'OK', data: member },
      [`GET ${path}/explain`]: { status: 'OK', data: explanation },
      [`GET ${path}/attempts`]: {
        status: 'OK',
        data: [
          {
            id: '1-0',
            type: 'attempt.finished',
            at: '2026-11-21T09:00:00Z',
            attempt: {
              id: 'at-1',
              number: '+442079460018',
              result: 'BUSY',
              cause: 'USER_BUSY',
              claimed_at: '2026-11-21T09:00:00Z',
            },
          },
        ],
      },
      ...more,
    },
  });
}

test('it says everything of the member, and why they are not called', async () => {
  showMember();
  expect(await screen.findByRole('heading', { name: 'Ada Lovelace', level: 1 })).toBeTruthy();
  const numbers = screen.getByRole('region', { name: 'Numbers of the member' });
  expect(within(numbers).getByText('Called next')).toBeTruthy();
  expect(within(numbers).getByText('Number does not exist')).toBeTruthy();
  expect(within(numbers).getByText('Stopped')).toBeTruthy();
  const gates = await screen.findByRole('list', { name: 'Gates' });
  expect(within(gates).getByText('The calendar is closed.')).toBeTruthy();
  expect(screen.getByText('4711')).toBeTruthy();
  const attempts = screen.getByRole('region', { name: 'Attempts of the member' });
  const link = await within(attempts).findByRole('link');
  expect(link.getAttribute('href')).toBe('/campaigns/a/attempts/at-1');
});

test('a number is stopped after it was asked; its + is written into the path', async () => {
  const { asked } = showMember({
    [`DELETE ${path}/communications/%2B442079460018`]: { status: 'OK', data: { ...member, state: 'ended', next: -1 } },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Stop +442079460018' }));
  expect(await screen.findByText(/last number that is called/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Stop number' }));
  await waitFor(() => expect(asked.some((one) => one.method === 'DELETE')).toBe(true));
});

test('a callback is promised on the clock of the member', async () => {
  const sent: unknown[] = [];
  showMember({
    [`PUT ${path}/callback`]: async (request: Request) => {
      sent.push(await request.json());
      return { status: 'OK', data: member };
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Callback' }));
  const field = await screen.findByLabelText(/^Call at/);
  await userEvent.clear(field);
  await userEvent.type(field, '2027-07-01T09:30');
  await userEvent.click(screen.getByRole('button', { name: 'Promise callback' }));
  await waitFor(() => expect(sent).toEqual([{ at: '2027-07-01T08:30:00.000Z' }]));
});

test('a card that is refused keeps what was typed, and says at the field why', async () => {
  const sent: { communications: unknown }[] = [];
  showMember({
    [`PUT ${path}`]: async (request: Request) => {
      sent.push(await request.json());
      const refusal = { status: 'error', code: 'invalid', message: 'is no number', field: 'communications[0].number' };
      return Response.json(refusal, { status: 400 });
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Edit member' }));
  const number = await screen.findByRole('textbox', { name: 'Number 1' });
  await userEvent.clear(number);
  await userEvent.type(number, '12');
  await userEvent.click(screen.getByRole('button', { name: 'Save member' }));
  expect(await screen.findByText('Is no number')).toBeTruthy();
  expect((screen.getByRole('textbox', { name: 'Number 1' }) as HTMLInputElement).value).toBe('12');
  expect(sent[0]?.communications).toEqual([
    { number: '12', type: 'work', priority: 3 },
    { number: '+447700900123', type: '', priority: 0 },
  ]);
});
