import { describe, expect, it } from 'vitest';
import type { Shape } from '../api/client';
import { campaign, staff, trouble } from '../campaigns/testing';
import { figuresOf, inOrder, placeOf, troubleKey, worstAbandonment, worstFirst } from './live';

describe('the order of campaigns', () => {
  it('puts what is at work first, then goes by name', () => {
    const all = [
      campaign({ id: 'a', name: 'Autumn', state: 'ended' }),
      campaign({ id: 'z', name: 'Zeta', state: 'running' }),
      campaign({ id: 'b', name: 'Beta', state: 'running' }),
      campaign({ id: 'p', name: 'Pi', state: 'paused' }),
    ];
    expect(inOrder(all).map(({ id }) => id)).toEqual(['b', 'z', 'p', 'a']);
  });
});

describe('abandonment', () => {
  const account = (share: number, cap: number) => ({
    share,
    cap,
    windowSec: 86_400,
    answered: 100,
    abandoned: 1,
    spent: false,
  });

  it('is worst where most of the cap is used, not where the share is greatest', () => {
    const worst = worstAbandonment([
      campaign({ id: 'wide', abandonment: account(0.04, 0.1) }),
      campaign({ id: 'tight', abandonment: account(0.009, 0.01) }),
      campaign({ id: 'none' }),
    ]);
    expect(worst?.id).toBe('tight');
  });

  it('is nothing where no campaign has a cap', () => {
    expect(worstAbandonment([campaign({})])).toBeUndefined();
  });
});

describe('troubles', () => {
  it('come with faults first, and keep their order within them', () => {
    const warning = trouble({ code: 'cap_spent', severity: 'warning' });
    const first = trouble({ code: 'node_down', node: 'a' });
    const second = trouble({ code: 'node_down', node: 'b' });
    expect(worstFirst([warning, first, second])).toEqual([first, second, warning]);
    expect(new Set([warning, first, second].map(troubleKey)).size).toBe(3);
  });

  it.each<[Partial<Shape<'Trouble'>>, string | undefined]>([
    [{ code: 'campaign_no_agents', campaign: 'spring' }, '/campaigns/spring/settings/agents'],
    [{ code: 'campaign_nobody_due', campaign: 'spring' }, '/campaigns/spring/why'],
    [{ code: 'campaign_list_done', campaign: 'spring' }, '/campaigns/spring/members/import'],
    [{ code: 'cap_spent', campaign: 'spring' }, '/campaigns/spring/live'],
    [{ code: 'node_down', node: 'fs1' }, '/resources'],
    [{ code: 'resource_full', resource: 'trunk' }, '/resources'],
    [{ code: 'agents_unregistered' }, '/agents'],
    [{ code: 'agents_unregistered', agent: '1001' }, '/agents/1001'],
    [{ code: 'redis_slow' }, undefined],
  ])('%o is mended at %s', (what, to) => {
    expect(placeOf(trouble(what))?.to).toBe(to);
  });
});

describe('figures that were asked for', () => {
  const asked: Shape<'Overview'> = {
    at: '2026-11-21T15:00:00Z',
    version: 'dev',
    trouble: '',
    campaigns: [campaign({ state: 'running' }), campaign({ id: 'b', state: 'idle' })],
    agents: {
      total: 10,
      byState: { Waiting: 2, 'In a queue call': 3, 'Wrap-up': 1, Idle: 4 },
      byStatus: { Available: 6, 'On Break': 2, 'Logged Out': 2 },
    },
    latency: { calls: 1, p50Ms: 50, p99Ms: 60 },
    nodes: [],
    callsPerSecond: 1,
    inAir: 3,
    bridged: 3,
    trunks: [],
    troubles: [],
  };

  it('count agents as the feed does', () => {
    expect(figuresOf(asked).overview.agents).toEqual(
      staff({ total: 10, ready: 2, talking: 3, wrapUp: 1, onBreak: 2, loggedOut: 2 }),
    );
  });

  it('count the campaigns by state', () => {
    expect(figuresOf(asked).overview.campaigns).toEqual({ running: 1, idle: 1 });
  });
});
