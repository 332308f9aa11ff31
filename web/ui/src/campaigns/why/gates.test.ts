import { expect, test } from 'vitest';
import { causeWords, memberMeaning, resettable } from './causes';
import { gateVerdict, gateWords, partWords, stepWhy } from './gates';

test('gates speak in sentences', () => {
  expect(gateVerdict({ gate: 'campaign', open: false, why: 'is stopped' })).toBe('The campaign is stopped.');
  expect(gateVerdict({ gate: 'do_not_call', open: false, why: 'national' })).toBe(
    'The number is on the list “national”.',
  );
  expect(gateVerdict({ gate: 'cap', open: false, why: '2 per number in 24 h', pack: 'uk@2024-01' })).toBe(
    'The cap is reached: 2 per number in 24 h. By rule pack uk@2024-01.',
  );
  expect(
    gateVerdict({ gate: 'state', open: false, why: 'ended with MAX_TRY_COUNT; reset the member to call again' }),
  ).toBe('The member has ended: all attempts used; reset the member to call again.');
  expect(gateVerdict({ gate: 'state', open: true, why: 'waits to be called' })).toBe('The member waits to be called.');
  expect(gateVerdict({ gate: 'pacing', open: false, why: 'no cap' })).toMatch(/No abandonment cap/);
});

test('a gate that is not known yet keeps its name', () => {
  expect(gateWords('moon')).toEqual({ name: 'moon', stop: 'Stopped by another check' });
  expect(gateWords('toString').name).toBe('toString');
});

test('a gate of capacity says how many pass', () => {
  const why = 'lines of the campaign are free';
  expect(stepWhy({ gate: 'limit', why, stopped: 1758, left: 23 })).toBe('23 lines of the campaign are free.');
  expect(stepWhy({ gate: 'limit', why, stopped: 0, left: 23 })).toBe('');
  expect(stepWhy({ gate: 'calendar', why: 'is closed', stopped: 4, left: 0 })).toBe('The calendar is closed.');
});

test('parts are said in words and lead to their members', () => {
  expect(partWords('state', 'MAX_TRY_COUNT')).toEqual({
    label: 'All attempts used',
    filter: { state: 'ended', endCause: 'MAX_TRY_COUNT' },
  });
  expect(partWords('zone', 'Europe/Berlin~mobile@*')).toEqual({
    label: 'Europe/Berlin, numbers of type mobile, promised calls',
    zone: 'Europe/Berlin',
    filter: { lane: 'Europe/Berlin~mobile@*' },
  });
});

test('causes that nobody has words for are still words', () => {
  expect(causeWords('MANDATORY_IE_MISSING')).toBe('Mandatory ie missing');
  expect(causeWords('')).toBe('–');
});

test('a member is where it is', () => {
  expect(memberMeaning({ state: 'held', await: { attempt: 'a', deadline: '' } }).label).toBe('Awaits a result');
  expect(memberMeaning({ state: 'ended', endCause: 'NORMAL_CLEARING' })).toEqual({ tone: 'ready', label: 'Reached' });
});

test('a reset spares whom it has to', () => {
  const groups = [
    { key: 'NORMAL_CLEARING', count: 10 },
    { key: 'MAX_TRY_COUNT', count: 3 },
    { key: 'DO_NOT_CALL', count: 5 },
    { key: 'USER_BUSY', count: 2 },
  ];
  expect(resettable(groups)).toBe(5);
});
