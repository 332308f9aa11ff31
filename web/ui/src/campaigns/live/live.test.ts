import { describe, expect, it } from 'vitest';
import type { Shape } from '../../api/client';
import { campaign, staff } from '../testing';
import { inAir, phaseSince } from './attempts';
import { reason } from './reasons';
import { seated } from './seated';

const attempt = (said: Partial<Shape<'FeedAttempt'>>): Shape<'FeedAttempt'> => ({
  attempt: 'a',
  campaign: 'spring',
  member: 1,
  number: '+4420',
  agent: '',
  next: '',
  resource: 'trunk',
  node: 'fs1',
  mode: 'progressive',
  phase: 'dialing',
  paused: false,
  held: false,
  muted: false,
  result: '',
  cause: '',
  talkTime: 0,
  ...said,
});

describe('attempts in the air', () => {
  it('are those that are not over, the oldest first, with the names of agents', () => {
    const rows = inAir(
      [
        attempt({ attempt: 'young', claimedAt: '2026-11-21T15:00:05Z', agent: '1001' }),
        attempt({ attempt: 'over', phase: 'ended', claimedAt: '2026-11-21T15:00:00Z' }),
        attempt({ attempt: 'old', claimedAt: '2026-11-21T15:00:01Z', agent: '1002' }),
      ],
      new Map([['1001', { name: 'Anna' }]]),
    );
    expect(rows.map(({ attempt: id, agentName }) => [id, agentName])).toEqual([
      ['old', '1002'],
      ['young', 'Anna'],
    ]);
  });

  it('tell since when they are in their phase', () => {
    const times = { claimedAt: '1', dialedAt: '2', ringingAt: '3', answeredAt: '4', bridgedAt: '5' };
    const since = (phase: string) => phaseSince(attempt({ phase, ...times }));
    expect(['offered', 'dialing', 'ringing', 'answered', 'bridged'].map(since)).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('agents of a campaign', () => {
  it('stand by level and position, also those who are not known yet', () => {
    const rows = seated(
      'spring',
      [
        { id: 'c', level: 2, position: 1 },
        { id: 'b', level: 1, position: 2 },
        { id: 'a', level: 1, position: 1 },
      ],
      new Map(),
    );
    expect(rows.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });
});

describe('why it dials, or does not', () => {
  it.each([
    [campaign({ state: 'paused' }), undefined, /paused/],
    [campaign({ asleep: true }), undefined, /calendar is closed/],
    [campaign({ agents: staff({ total: 3, loggedOut: 3 }) }), undefined, /None of its agents is signed in/],
    [campaign({ type: 'Predictive Dialer' }), 'budget spent', /cap on abandoned calls leaves no call/],
    [campaign({ type: 'Predictive Dialer' }), 'something new', /something new/],
    [campaign({ type: 'Voice Broadcasting', agents: staff({}) }), undefined, /as many members as it has lines/],
    [campaign({ agents: staff({ total: 3, talking: 3 }) }), undefined, /none is free/],
  ])('%#', (one, why, said) => {
    expect(reason(one, why)).toMatch(said);
  });
});
