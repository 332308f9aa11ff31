import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../api/client';
import { cellError, changesOf, type Edits, edited, fieldOf, seatMoves, standing, troublesOf } from './draft';
import { bodyOf, type SettingPath } from './paths';
import { sample } from './sample';

const none: Edits = new Map();
const edits = (...all: [SettingPath, unknown][]) =>
  all.reduce((now, [path, value]) => edited(sample, now, path, value), none);
const refusal = (field: string) => new ApiError(400, 'invalid', 'is wrong', field);

describe('the edits', () => {
  it('hold what differs from the campaign and nothing else', () => {
    const some = edits(['parameters.limit', 50], ['name', 'Summer']);
    expect([...some.keys()]).toEqual(['parameters.limit', 'name']);
    expect(edited(sample, some, 'name', 'Spring').size).toBe(1);
  });

  it('take what the API leaves out for what is empty', () => {
    expect(
      edits(['messages.silent', ''], ['tier_rules.apply', false], ['numbers.types', []], ['await.deadline', 0]).size,
    ).toBe(0);
    expect(edits(['messages.silent', '/a.wav'], ['tier_rules.apply', true]).size).toBe(2);
  });

  it('tell an override of 0 from none', () => {
    expect(edits(['agent_rules.wrap_up', 0]).size).toBe(1);
    expect(edits(['agent_rules.wrap_up', null]).size).toBe(0);
    const overridden = Object.assign({}, sample, { agent_rules: { wrap_up: 0 } });
    expect(edited(overridden, none, 'agent_rules.wrap_up', null).get('agent_rules.wrap_up')).toBeNull();
  });

  it('do not mind the order of the names in an object', () => {
    expect(edits(['local_hours', { end: 1260, start: 480 }]).size).toBe(0);
    expect(edits(['variables', { lang: 'de' }]).size).toBe(1);
  });

  it('vanish where somebody else has made the same change', () => {
    const some = edits(['name', 'Summer'], ['priority', 7]);
    expect([...standing({ ...sample, name: 'Summer' }, some).keys()]).toEqual(['priority']);
  });
});

describe('the body', () => {
  it('names the fields that were changed alone', () => {
    const some = edits(
      ['parameters.limit', 50],
      ['parameters.maxTryCount', 3],
      ['calendar.id', 'office'],
      ['name', 'Summer'],
    );
    expect(bodyOf(some)).toEqual({
      parameters: { limit: 50, maxTryCount: 3 },
      calendar: { id: 'office' },
      name: 'Summer',
    });
  });

  it('takes an override away with null, and empties tables with empty ones', () => {
    const had = Object.assign({}, sample, { agent_rules: { busy_delay: 9 } });
    expect(bodyOf(edited(had, none, 'agent_rules.busy_delay', null))).toEqual({ agent_rules: { busy_delay: null } });
    expect(bodyOf(edits(['variables', {}]))).toEqual({ variables: {} });
  });

  it('leaves agents to their cards', () => {
    expect(bodyOf(edits(['agents', []]))).toEqual({});
  });
});

describe('what is said of a change', () => {
  it('is the old value, the new one and what it does', () => {
    expect(changesOf(sample, edits(['parameters.limit', 40]))).toEqual([
      {
        path: 'parameters.limit',
        label: 'Limit',
        from: '100 lines',
        to: '40 lines',
        effect: expect.stringContaining('finish; none is hung up'),
      },
    ]);
  });

  it.each<[SettingPath, unknown, string, string]>([
    ['pacing.cap', 0.025, '3 %', '2.5 %'],
    ['guards.hold_abandoned', 3600, '72 h', '1 h'],
    ['agent_rules.wrap_up', 5, "as on the agent's card", '5 s'],
    ['strategy', 'ring', 'Longest idle', 'Ring'],
    ['tier_rules.apply', true, 'off', 'on'],
    ['causesMinus', ['NO_ANSWER'], 'none', 'NO_ANSWER'],
    ['local_hours', { start: 540, end: 1440 }, '08:00–21:00', '09:00–24:00'],
    ['variables', { lang: 'de', product: '7' }, '1 entry', '+ product, lang changed'],
    ['agents', [{ id: 'anna', level: 2, position: 1 }], '2 entries', '− bob, anna changed'],
    ['calendar.id', 'office', 'none', 'office'],
    [
      'hours',
      { timezone: 'UTC', windows: [{ weekday: 1, start: 0, end: 60 }] },
      'none',
      '1 window a week, 0 special days, UTC',
    ],
  ])('of %s', (path, value, from, to) => {
    expect(changesOf(sample, edits([path, value]))[0]).toMatchObject({ from, to });
  });
});

describe('what is wrong', () => {
  it('is known before the server is asked', () => {
    expect([
      ...troublesOf(edits(['parameters.limit', 0], ['parameters.maxTryCount', ''], ['name', ' '], ['pacing.cap', 0.2])),
    ]).toEqual([
      ['parameters.limit', 'From 1 lines to 100,000 lines.'],
      ['parameters.maxTryCount', 'Maximum number of retry is needed.'],
      ['name', 'Name is needed.'],
      ['pacing.cap', 'From 0.1 % to 10 %.'],
    ]);
    expect(troublesOf(edits(['parameters.limit', 5])).size).toBe(0);
  });

  it('stands at the field that the API names', () => {
    expect(fieldOf(refusal('parameters.limit'))).toBe('parameters.limit');
    expect(fieldOf(refusal('guards.caps[2].window'))).toBe('guards.caps');
    expect(fieldOf(refusal('schedules[0].cron'))).toBe('schedules');
    expect(fieldOf(refusal('result_rules.BUSY.wait'))).toBe('result_rules');
    expect(fieldOf(refusal('calendar'))).toBe('calendar.id');
    expect(fieldOf(refusal('something'))).toBeUndefined();
  });

  it('stands in the cell that the API names', () => {
    expect(cellError(refusal('guards.caps[2].window'), 'guards.caps', 2, 'window')).toBe('is wrong');
    expect(cellError(refusal('guards.caps[2].window'), 'guards.caps', 1, 'window')).toBeUndefined();
    expect(cellError(refusal('numbers.types[0].hours[1].end'), 'numbers.types', 0, 'hours')).toBe('is wrong');
    expect(cellError(refusal('result_rules.BUSY.wait'), 'result_rules', 'BUSY', 'wait')).toBe('is wrong');
  });
});

it('agents come, go and move', () => {
  expect(
    seatMoves(sample.agents, [
      { id: 'bob', level: 3, position: 1 },
      { id: 'eve', level: 1, position: 4 },
    ]),
  ).toEqual({
    removed: ['anna'],
    added: [{ id: 'eve', level: 1, position: 4 }],
    moved: [{ id: 'bob', level: 3, position: 1 }],
  });
});
