import { expect, test } from 'vitest';
import { cardOf, changed, draftOf, wrong } from './card/draft';
import { talked } from './card/talk';
import { counted, matching } from './list/filter';
import { forEach, statusLabel } from './list/status';
import { byName } from './order';
import { startOfToday } from './queries';
import { agentCard, fedAgent } from './testing';
import { cellText, moved, named, rowsOf, within, withPlace } from './tiers/matrix';

const agents = [
  fedAgent({ id: 'cora', name: 'Cora', state: 'In a queue call', campaign: 'spring' }),
  fedAgent({ id: 'anna', name: 'Anna' }),
  fedAgent({ id: 'ben', name: 'Ben', status: 'On Break', state: 'Idle', breakReason: 'Lunch' }),
  fedAgent({ id: 'dora', name: 'Dora', status: 'Logged Out', state: 'Idle' }),
];

test('agents are found by state and by words, and stand by name', () => {
  expect(counted(agents)).toEqual({ ready: 1, ringing: 0, call: 1, wrapup: 0, break: 1, fault: 0, out: 1 });
  expect(matching(agents, '', '').map(({ id }) => id)).toEqual(['anna', 'ben', 'cora', 'dora']);
  expect(matching(agents, '', 'out').map(({ id }) => id)).toEqual(['dora']);
  expect(matching(agents, 'SPRING cor', '').map(({ id }) => id)).toEqual(['cora']);
  expect(matching(agents, 'lunch', '').map(({ id }) => id)).toEqual(['ben']);
  expect(matching(agents, 'lunch', 'ready')).toEqual([]);
});

test('numbers in names are sorted as numbers', () => {
  expect(['Agent 10', 'agent 2', 'Agent 1'].sort(byName)).toEqual(['Agent 1', 'agent 2', 'Agent 10']);
});

test('a status has a word', () => {
  expect(statusLabel({ status: 'On Break', reason: 'Lunch' })).toBe('Break: Lunch');
  expect(statusLabel({ status: 'Available (On Demand)' })).toBe('Ready on demand');
});

test('one that is refused does not keep the others from being done', async () => {
  const did: string[] = [];
  const refused = await forEach(['a', 'b', 'c'], async (id) => {
    if (id === 'b') throw new Error('has a call');
    did.push(id);
  });
  expect(did.sort()).toEqual(['a', 'c']);
  expect([...refused]).toEqual([['b', 'Has a call']]);
});

test('a card goes to the form and back', () => {
  const saved = draftOf(agentCard({}));
  expect(saved.wrapUpTime).toBe('');
  expect(changed(saved, { ...saved })).toBe(false);
  const card = cardOf(saved, { ...saved, wrapUpTime: 20, phone: 'nailed_up' });
  expect(card).toMatchObject({ wrapUpTime: 20, phone: 'nailed_up', nailedUp: true, callTimeout: 15 });
  expect(card.tiers).toBeUndefined();
  expect(card.skills).toBeUndefined();
  expect(cardOf(saved, { ...saved, skills: [] }).skills).toEqual({});
  expect(cardOf(saved, { ...saved, tiers: [{ campaign: 'spring', level: 2, position: 10 }] }).tiers).toEqual([
    { campaign: 'spring', level: 2, position: 10 },
  ]);
  expect(cardOf(draftOf(agentCard({ wrapUpTime: 20 })), saved).wrapUpTime).toBeNull();
});

test('the form tells what is out of bounds', () => {
  const draft = draftOf(agentCard({}));
  expect(wrong(draft).size).toBe(0);
  const twice = [0, 1].map((key) => ({ key, name: 'german', level: 50 }));
  const faults = wrong({ ...draft, name: ' ', callTimeout: 121, maxErrors: '', skills: twice });
  expect([...faults.keys()]).toEqual(['name', 'callTimeout', 'maxErrors', 'skills']);
});

test('talk is from the bridge to the end', () => {
  expect(talked({ bridged_at: '2026-11-21T10:00:00Z', ended_at: '2026-11-21T10:01:30Z' })).toBe(90);
  expect(talked({ ended_at: '2026-11-21T10:01:30Z' })).toBeUndefined();
});

test('today begins at midnight of the clock on the wall', () => {
  expect(startOfToday(new Date(2026, 10, 21, 15, 30))).toBe(new Date(2026, 10, 21).toISOString());
});

test('the keyboard goes through the matrix and stays in it', () => {
  expect(moved({ row: 1, column: 1 }, 'ArrowLeft', false, 5, 3)).toEqual({ row: 1, column: 0 });
  expect(moved({ row: 1, column: 0 }, 'ArrowLeft', false, 5, 3)).toEqual({ row: 1, column: 0 });
  expect(moved({ row: 0, column: 0 }, 'PageDown', false, 5, 3)).toEqual({ row: 4, column: 0 });
  expect(moved({ row: 2, column: 1 }, 'End', false, 5, 3)).toEqual({ row: 2, column: 2 });
  expect(moved({ row: 2, column: 1 }, 'Home', true, 5, 3)).toEqual({ row: 0, column: 0 });
  expect(moved({ row: 2, column: 1 }, 'x', false, 5, 3)).toBeUndefined();
  expect(within({ row: 900, column: 7 }, 5, 3)).toEqual({ row: 4, column: 2 });
});

test('rows have the places of their agents', () => {
  const rows = rowsOf([agentCard({ id: 'zoe', name: 'Zoe', tiers: [] }), agentCard({})]);
  expect(rows.map(({ id }) => id)).toEqual(['anna', 'zoe']);
  expect(cellText(rows[0]?.places.get('spring'))).toBe('1 / 10');
  expect(cellText(rows[1]?.places.get('spring'))).toBe('');
  expect(named(rows, 'zo').map(({ id }) => id)).toEqual(['zoe']);
});

test('a place is set and taken away in the cards that are known', () => {
  const set = withPlace([agentCard({})], 'anna', 'summer', { level: 2, position: 1 });
  expect(set?.[0]?.tiers).toHaveLength(2);
  const gone = withPlace(set, 'anna', 'spring', undefined);
  expect(gone?.[0]?.tiers).toEqual([{ campaign: 'summer', level: 2, position: 1 }]);
});
