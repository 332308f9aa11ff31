import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Shape } from '../api/client';
import { campaign, staff, trouble } from '../campaigns/testing';
import { show } from '../testing/show';
import Overview from './Overview';
import Wallboard from './Wallboard';

const feed = vi.hoisted(() => ({ status: 'live', topics: new Map<string, unknown>() }));

vi.mock('../live/useTopic', () => ({
  useTopic: (name: string) => feed.topics.get(name) ?? nothing,
  useFeedStatus: () => feed.status,
}));

const nothing = { values: new Map(), known: false };

function fed(name: string, values: Record<string, unknown>) {
  feed.topics.set(name, { values: new Map(Object.entries(values)), known: true });
}

const overview: Shape<'FeedOverview'> = {
  agents: staff({ total: 9, ready: 4, talking: 5 }),
  latency: { calls: 120, p50Ms: 52, p99Ms: 81 },
  callsPerSecond: 2.1,
  inAir: 17,
  bridged: 5,
  campaigns: { running: 1 },
  trunks: [],
  troubles: [trouble({ code: 'campaign_no_agents', campaign: 'spring', title: 'Spring has no agents' })],
};

beforeEach(() => {
  feed.status = 'live';
  feed.topics.clear();
  fed('overview', { overview });
  fed('campaigns', { spring: campaign({}) });
  fed('nodes', {});
});

it('shows what is wrong with the way to mend it', async () => {
  show(<Overview />);
  expect(await screen.findByText('Spring has no agents')).toBeTruthy();
  const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'Agents of the campaign' });
  expect(link.getAttribute('href')).toBe('/campaigns/spring/settings/agents');
  expect(screen.getByText('81 ms')).toBeTruthy();
});

it('keeps the last figures when the connection is lost, and says so', async () => {
  feed.status = 'lost';
  show(<Overview />);
  expect(await screen.findByText(/the connection is lost/)).toBeTruthy();
  expect(screen.getByText('81 ms')).toBeTruthy();
});

it('asks for the figures where the feed cannot be had', async () => {
  feed.status = 'lost';
  feed.topics.clear();
  const asked = {
    ...overview,
    at: '2026-11-21T15:00:00Z',
    version: 'dev',
    trouble: '',
    campaigns: [campaign({ name: 'Asked for' })],
    agents: { total: 0, byState: {}, byStatus: {} },
    nodes: [],
  };
  show(<Overview />, { answers: { 'GET /api/v2/live': { status: 'OK', data: asked } } });
  expect(await screen.findByText('Asked for')).toBeTruthy();
});

it('leaves the wallboard with Esc', async () => {
  const { container } = show(<Wallboard />, { at: '/wallboard', path: '/wallboard' });
  expect(await screen.findByText('17')).toBeTruthy();
  await userEvent.keyboard('{Escape}');
  expect(container.querySelector('main')).toBeNull();
});
