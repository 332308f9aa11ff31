import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Shape } from '../api/client';
import { useSessionState } from '../app/session';
import type { TopicState } from '../live/feed';
import { show } from '../testing/show';
import Campaigns from './list/Campaigns';
import Live from './live/Live';
import { campaign, staff } from './testing';

const topics = vi.hoisted(() => new Map<string, unknown>());

vi.mock('../live/useTopic', () => ({
  useTopic: (name: string) => topics.get(name) ?? nothing,
  useFeedStatus: () => 'live',
}));

function SignedIn({ children }: { children: ReactNode }) {
  return useSessionState().session ? children : null;
}

const showSignedIn: typeof show = (page, options) => show(<SignedIn>{page}</SignedIn>, options);

const nothing: TopicState<unknown> = { values: new Map(), known: false };

function fed(name: string, values: Record<string, unknown>) {
  topics.set(name, { values: new Map(Object.entries(values)), known: true });
}

const overview: Shape<'FeedOverview'> = {
  agents: staff({}),
  latency: { calls: 0, p50Ms: 0, p99Ms: 0 },
  callsPerSecond: 0,
  inAir: 0,
  bridged: 0,
  campaigns: {},
  trunks: [],
  troubles: [],
};

beforeEach(() => {
  topics.clear();
  fed('overview', { overview });
  fed('nodes', {});
});

it('lists the campaigns, and pauses one', async () => {
  fed('campaigns', { spring: campaign({}), idle: campaign({ id: 'idle', name: 'Idle', state: 'idle' }) });
  const { asked } = showSignedIn(<Campaigns />, {
    answers: { 'PUT /api/v2/dialer/spring/pause': { status: 'OK', data: {} } },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Pause Spring' }));
  await waitFor(() => expect(asked.map(({ method }) => method)).toContain('PUT'));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Pause Idle' }).disabled).toBe(true);
});

it('says what to do where no campaign is', async () => {
  fed('campaigns', {});
  showSignedIn(<Campaigns />);
  expect(await screen.findByRole('heading', { name: 'No campaigns yet' })).toBeTruthy();
});

it('hangs one call up after it was confirmed', async () => {
  fed('campaign:spring', { spring: campaign({}) });
  fed('attempts:spring', {
    a1: { attempt: 'a1', campaign: 'spring', member: 7, number: '+44201', agent: '1001', phase: 'bridged' },
  });
  fed('agents', {
    1001: { id: '1001', name: 'Anna', state: 'In a queue call', status: 'Available', campaign: 'spring' },
  });
  const { asked } = showSignedIn(<Live />, {
    at: '/campaigns/spring/live',
    path: '/campaigns/:id/live',
    answers: {
      'GET /api/v2/dialer/spring': { status: 'OK', data: { id: 'spring', agents: [{ id: '1001' }] } },
      'GET /api/v2/dialer/spring/results': { status: 'OK', data: [] },
      'POST /api/v2/dialer/spring/attempts/a1/hangup': { status: 'OK', data: { attempt: 'a1' } },
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Hang up the call to +44201' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText(/Anna is talking on it/)).toBeTruthy();
  expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Hang up this call' }));
  await waitFor(() => expect(asked.some(({ url }) => url.endsWith('/a1/hangup'))).toBe(true));
});
