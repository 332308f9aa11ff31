import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { supervisor } from '../../testing/show';
import Members from './Members';
import { showSignedIn } from './showSignedIn';

const row = (id: number, more = {}) => ({
  id,
  name: `Member ${id}`,
  communications: [{ number: `+4400${id}`, priority: 0, type: '', ended: false, attempts: 0, cause: '' }],
  next: 0,
  state: 'waiting',
  endCause: '',
  attempts: 0,
  lastResult: '',
  ...more,
});

const campaign = {
  status: 'OK',
  data: { id: 'a', name: 'Spring', timezone: 'UTC', numbers: { types: [] }, agents: [], members: {} },
};

function query(request: Request): Record<string, unknown> {
  const params = new URL(request.url).searchParams;
  return {
    ...Object.fromEntries(params),
    filter: params.get('filter') ? JSON.parse(params.get('filter') ?? '') : undefined,
  };
}

function showMembers(more = {}, at = '/campaigns/a/members') {
  return showSignedIn(<Members />, {
    at,
    path: '/campaigns/:id/members',
    answers: {
      'GET /api/v2/dialer/a': campaign,
      'GET /api/v2/dialer/a/members': { status: 'OK', data: [row(1), row(2), row(3)] },
      'GET /api/v2/dialer/a/members/count': { status: 'OK', data: { count: 20_000, atLeast: true } },
      'POST /api/v2/dialer/a/members/aggregate': { status: 'OK', data: { by: 'endCause', of: 'members', groups: [] } },
      ...more,
    },
  });
}

const listed = (asked: Request[]) => asked.filter((one) => new URL(one.url).pathname.endsWith('/members'));

test('the list is paged by the server, and counts say where they are at least', async () => {
  const whole = Array.from({ length: 50 }, (_, i) => row(i + 1));
  const { asked } = showMembers({
    'GET /api/v2/dialer/a/members': (request: Request) =>
      query(request).cursor === 'c1' ? { status: 'OK', data: [row(51)] } : { status: 'OK', data: whole, next: 'c1' },
  });
  await screen.findByText('At least 20,000 members');
  expect(await screen.findByText('Member 50')).toBeTruthy();
  expect(listed(asked).every((one) => query(one).limit === '50')).toBe(true);
  await userEvent.click(screen.getByText('Next'));
  expect(await screen.findByText('Member 51')).toBeTruthy();
  expect(screen.queryByText('Member 1')).toBeNull();
  await userEvent.click(screen.getByText('Previous'));
  expect(await screen.findByText('Member 1')).toBeTruthy();
});

test('a search goes into the filter, beside what is filtered already', async () => {
  const { asked } = showMembers({}, '/campaigns/a/members?state=held');
  await screen.findByText('Member 1');
  await userEvent.type(screen.getByLabelText(/^Search/), '+44 20 7946{Enter}');
  await waitFor(() => {
    const last = listed(asked).at(-1);
    expect(last && query(last).filter).toEqual({ state: 'held', number: '+44 20 7946' });
  });
  expect(screen.getByText('State: Held')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Remove State: Held' }));
  await waitFor(() => {
    const last = listed(asked).at(-1);
    expect(last && query(last).filter).toEqual({ number: '+44 20 7946' });
  });
});

test('a page that a filter leaves empty is not the end of the list', async () => {
  const { asked } = showMembers(
    { 'GET /api/v2/dialer/a/members': () => ({ status: 'OK', data: [], next: 'more' }) },
    '/campaigns/a/members?name=x',
  );
  expect(await screen.findByRole('button', { name: 'Search on' })).toBeTruthy();
  expect(listed(asked)).toHaveLength(5); // it goes on by itself for a while
});

test('what is selected is terminated after it was said whom that hits', async () => {
  const { asked } = showMembers({
    'DELETE /api/v2/dialer/a/members/2': { status: 'OK', data: row(2) },
    'DELETE /api/v2/dialer/a/members/3': () =>
      Response.json({ status: 'error', code: 'conflict', message: 'the member has gone' }, { status: 409 }),
  });
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Select member 2, Member 2' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select member 3, Member 3' }));
  await userEvent.click(screen.getByRole('button', { name: 'Terminate…' }));
  const dialog = await screen.findByRole('dialog');
  expect(asked.some((one) => one.method === 'DELETE')).toBe(false);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Terminate 2 members' }));
  expect(await screen.findByText('Member 3: The member has gone')).toBeTruthy();
  expect(asked.filter((one) => one.method === 'DELETE')).toHaveLength(2);
});

test('whoever may only read can neither select nor change', async () => {
  showSignedIn(<Members />, {
    at: '/campaigns/a/members',
    path: '/campaigns/:id/members',
    session: { ...supervisor, permissions: { members: 'read' } },
    answers: {
      'GET /api/v2/dialer/a': campaign,
      'GET /api/v2/dialer/a/members': { status: 'OK', data: [row(1)] },
      'GET /api/v2/dialer/a/members/count': { status: 'OK', data: { count: 1 } },
    },
  });
  await screen.findByText('Member 1');
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Add member' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Export' })).toBeTruthy();
});
