import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { show } from '../../testing/show';
import Why from './Why';

const answers = {
  'GET /api/v2/dialer/a': { status: 'OK', data: { id: 'a', timezone: 'UTC', agents: [], members: {} } },
  'GET /api/v2/dialer/a/waterfall': {
    status: 'OK',
    data: {
      at: '2026-11-21T12:00:00Z',
      imported: 1000,
      callable: 5,
      steps: [
        { gate: 'state', stopped: 400, left: 600, why: '', parts: [{ what: 'MAX_TRY_COUNT', stopped: 400 }] },
        { gate: 'do_not_call', stopped: 12, left: 588, why: '', sampled: 500 },
        { gate: 'calendar', stopped: 583, left: 5, why: 'is closed', opens: '2026-11-23T09:00:00Z' },
      ],
    },
  },
};

function showWhy(more = {}, at = '/campaigns/a/why') {
  return show(<Why />, { at, path: '/campaigns/:id/why', answers: { ...answers, ...more } });
}

test('the waterfall says in words and figures how many stop where, and marks estimates', async () => {
  showWhy();
  const step = await screen.findByRole('row', { name: /^Ended, held or being called/ });
  expect(within(step).getByRole('link', { name: 'All attempts used' }).getAttribute('href')).toBe(
    '/campaigns/a/members?state=ended&endCause=MAX_TRY_COUNT',
  );
  expect(within(screen.getByRole('row', { name: /^On a do-not-call list/ })).getByText('≈ 12')).toBeTruthy();
  const calendar = screen.getByRole('row', { name: /^Calendar is closed/ });
  expect(within(calendar).getByText('583')).toBeTruthy();
  expect(calendar.querySelector('time')?.getAttribute('dateTime')).toBe('2026-11-23T09:00:00Z');
  expect(screen.getByText(/5 of 1,000 can be called this moment. Most stop at: calendar is closed/)).toBeTruthy();
});

test('a member is found by name, and every gate of it is shown', async () => {
  const card = { id: 7, name: 'Ada', timezone: '', communications: [], variables: {}, state: 'waiting' };
  showWhy({
    'GET /api/v2/dialer/a/members': {
      status: 'OK',
      data: [
        { id: 7, name: 'Ada', communications: [{ number: '+4420' }] },
        { id: 9, name: 'Adam', communications: [] },
      ],
    },
    'GET /api/v2/dialer/a/members/7': { status: 'OK', data: card },
    'GET /api/v2/dialer/a/members/7/explain': {
      status: 'OK',
      data: {
        at: '2026-11-21T12:00:00Z',
        member: 7,
        number: '+4420',
        callable: false,
        gate: 'campaign',
        why: 'is stopped',
        ahead: 0,
        gates: [
          { gate: 'due', open: true, why: 'the time has come' },
          { gate: 'campaign', open: false, why: 'is stopped' },
        ],
      },
    },
  });
  await userEvent.type(screen.getByLabelText(/^Find a member/), 'Ada{Enter}');
  await userEvent.click(await screen.findByRole('button', { name: /#7 Ada/ }));
  const gates = await screen.findByRole('list', { name: 'Gates' });
  expect(within(gates).getByText('Closed')).toBeTruthy();
  expect(within(gates).getByText('The campaign is stopped.')).toBeTruthy();
  expect(screen.getByText(/does not change by itself/)).toBeTruthy();
});
