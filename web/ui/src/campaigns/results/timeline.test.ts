import { describe, expect, test } from 'vitest';
import type { Shape } from '../../api/client';
import { draw, ticks } from './timeline';

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 21, 12, 0, 0) + second * 1000).toISOString();
}

const attempt: Shape<'Attempt'> = {
  id: 'a',
  campaign: 'spring',
  member: 7,
  number: '+49301234567',
  node: 'fs1',
  resource: 'trunk',
  customer_leg: 'c',
  customer_job: 'j',
  controller: 'one',
  epoch: 1,
  agent: '1001',
  claimed_at: at(0),
  dialed_at: at(4),
  ringing_at: at(5),
  answered_at: at(9),
  bridged_at: at(9.2),
  ended_at: at(40),
  offers: [
    {
      agent: '1001',
      offered_at: at(0.1),
      accepted_at: at(3),
      called_at: at(3.1),
      answered_at: at(3.9),
      ended_at: at(40),
    },
  ],
  actions: [
    { at: at(20), what: 'hold', agent: '1001' },
    { at: at(25), what: 'resume', agent: '1001' },
    { at: at(30), what: 'mute', agent: '1001' },
  ],
  messages: [{ kind: 'whisper', at: at(4), ended_at: at(6) }],
  timeline: [],
  legs: [],
};

describe('draw', () => {
  const picture = draw(attempt, 15, 0);
  const lane = (name: string) => picture.lanes.find((one) => one.name === name)?.stretches ?? [];

  test('draws the customer’s leg from the dialling to the end', () => {
    expect(lane('Customer +49301234567').map(({ from, to, label }) => [from, to, label])).toEqual([
      [4000, 5000, 'dialled'],
      [5000, 9000, 'rings'],
      [9000, 9200, 'waits for an agent'],
      [9200, 40_000, 'talks'],
      [20_000, 25_000, 'on hold'],
    ]);
  });

  test('draws the agent’s part with the mute that was not undone, and the wrap-up as it is set', () => {
    expect(lane('Agent 1001').map(({ from, to, label }) => [from, to, label])).toEqual([
      [100, 3000, 'offered'],
      [3000, 3100, 'accepted'],
      [3100, 3900, 'phone is called'],
      [3900, 9200, 'on the line'],
      [9200, 40_000, 'talks'],
      [30_000, 40_000, 'muted'],
      [40_000, 55_000, 'wrap-up, as set'],
    ]);
    expect(picture.length).toBe(55_000);
  });

  test('draws messages', () => {
    expect(lane('Messages')).toHaveLength(1);
  });

  test('draws an open attempt until now', () => {
    const open = draw({ ...attempt, ended_at: undefined, bridged_at: undefined, offers: [] }, 15, Date.parse(at(12)));
    expect(open.lanes[0]?.stretches.at(2)).toMatchObject({ from: 9000, to: 12_000, label: 'answered, no agent' });
  });
});

test('ticks are round and not too many', () => {
  expect(ticks(55_000).map(({ label }) => label)).toEqual(['0 s', '10 s', '20 s', '30 s', '40 s', '50 s']);
  expect(ticks(1500).map(({ label }) => label)).toEqual([
    '0.0 s',
    '0.2 s',
    '0.4 s',
    '0.6 s',
    '0.8 s',
    '1.0 s',
    '1.2 s',
    '1.4 s',
  ]);
  expect(ticks(3_600_000).length).toBeLessThanOrEqual(9);
});
