import { describe, expect, it } from 'vitest';
import { clock, minuteOf, parseRanges, rangesText } from '../../../parts/minutes';
import { columnOf, defaultLists, listEdits, listsOf, move, sameLists } from './causes';
import { dispositionRow, dispositionsOf } from './dispositions';
import { figureOf, type NumberField, shownFigure } from './field';
import { demandsOf, packsInForce, type RulePack, versionAt } from './packs';
import { ruleRows, rulesOf, skillRows, skillsOf, twice, variableRows, variablesOf } from './rows';
import { sample } from './sample';

const field = (more: Partial<NumberField>): NumberField => ({
  kind: 'number',
  label: 'F',
  help: '',
  unit: '',
  ...more,
});

describe('figures', () => {
  it('are shown in their unit and sent in that of the API', () => {
    const hours = field({ per: 3600 });
    expect(shownFigure(hours, 259_200)).toBe(72);
    expect(figureOf(hours, '0.5')).toBe(1800);
    const share = field({ per: 0.01 });
    expect(shownFigure(share, 0.03)).toBe(3);
    expect(figureOf(share, 2.9)).toBe(0.029);
  });

  it('are none where they may be, and missing where not', () => {
    expect(figureOf(field({ none: 'as on the card' }), '')).toBeNull();
    expect(figureOf(field({}), '')).toBe('');
    expect(figureOf(field({}), '-')).toBe('');
    expect(shownFigure(field({ none: 'as on the card' }), undefined)).toBe('');
    expect(shownFigure(field({}), undefined)).toBe(0);
  });
});

describe('hours', () => {
  it('are read as people write them', () => {
    expect(minuteOf('9')).toBe(540);
    expect(minuteOf('09.30')).toBe(570);
    expect(minuteOf('24:00')).toBe(1440);
    expect(minuteOf('24:01')).toBeUndefined();
    expect(minuteOf('9:60')).toBeUndefined();
    expect(minuteOf('30:00', 2879)).toBe(1800);
    expect(clock(1800)).toBe('30:00');
    expect(parseRanges('9-12; 13:00–18:00')).toEqual([
      { start: 540, end: 720 },
      { start: 780, end: 1080 },
    ]);
    expect(parseRanges('')).toEqual([]);
    expect(parseRanges('18-9')).toBeUndefined();
    expect(parseRanges('soon')).toBeUndefined();
  });

  it('are written as they are read', () => {
    const text = '09:00–12:00, 13:00–18:00';
    expect(rangesText(parseRanges(text))).toBe(text);
  });
});

describe('tables', () => {
  it('are rows and objects', () => {
    const rules = { BUSY: { wait: 60, most: 2 }, NO_ANSWER: { wait: 3600, most: 0 } };
    expect(rulesOf(ruleRows(rules))).toEqual(rules);
    expect(ruleRows({ BUSY: {} })).toEqual([{ result: 'BUSY', wait: 0, most: 0 }]);
    expect(skillsOf([...skillRows({ german: 3 }), { name: ' ', level: 1 }])).toEqual({ german: 3 });
    expect(variablesOf(variableRows({ b: '2', a: '1' }))).toEqual({ a: '1', b: '2' });
    expect(variableRows({ b: '2', a: '1' }).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('have each name once', () => {
    expect(twice(['a', ' a', ''])).toBe('a');
    expect(twice(['a', 'b', '', ''])).toBeUndefined();
  });
});

describe('dispositions', () => {
  it('go there and back', () => {
    const all = [
      { code: 'sale', label: 'Sale', key: 's', success: true },
      { code: 'later', label: 'Later', retry: { wait: 7200 } },
      { code: 'back', label: 'Call back', key: 'c', callback: true },
      { code: 'wrong', label: 'Wrong number', stop_number: true },
      { code: 'never', label: 'Never', success: true, do_not_call: true },
    ];
    expect(dispositionsOf(all.map(dispositionRow))).toEqual(all);
  });

  it('have keys in small letters', () => {
    const row = { ...dispositionRow({ code: 'a', label: 'A' }), key: 'X' };
    expect(dispositionsOf([row])[0]?.key).toBe('x');
  });
});

describe('causes', () => {
  const lists = listsOf(sample, new Map());

  it('stand in one column, wherever they are moved', () => {
    const moved = move(lists, 'USER_BUSY', 'causesError');
    expect(moved.causesError).toEqual(['UNALLOCATED_NUMBER', 'USER_BUSY']);
    expect(moved.causesRetry).toEqual(['NO_ANSWER']);
    expect(columnOf(moved, 'USER_BUSY')).toBe('causesError');
    expect(columnOf(move(moved, 'USER_BUSY', null), 'USER_BUSY')).toBeNull();
  });

  it('that come back to their column are no change', () => {
    const back = move(move(lists, 'USER_BUSY', 'causesOK'), 'USER_BUSY', 'causesRetry');
    expect(back.causesRetry).toEqual(['NO_ANSWER', 'USER_BUSY']);
    expect(sameLists(back, lists)).toBe(true);
    expect(new Map(listEdits(sample, back)).get('causesRetry')).toBe(sample.causesRetry);
  });

  it('have defaults', () => {
    const known = [
      { cause: 'A', list: 'ok' as const },
      { cause: 'B', list: 'minus' as const },
      { cause: 'C', list: '' as const },
    ];
    expect(defaultLists(known)).toEqual({ causesOK: ['A'], causesRetry: [], causesError: [], causesMinus: ['B'] });
  });
});

describe('rule packs', () => {
  const pack = (more: Partial<RulePack>): RulePack => ({
    name: 'p',
    version: '2026-01-01',
    title: 'P',
    sources: ['law'],
    from: '2020-01-01',
    ...more,
  });

  it('say what they demand', () => {
    const said = demandsOf(
      pack({
        hours: [{ days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], start: '08:00', end: '21:00' }],
        holidays: ['12-25'],
        caps: [{ per: 'person', most: 3, window: 86_400 }],
        abandoned: [{ rate: 0.03, window: '30d' }],
        min_ring: 15,
        hold_machine: 3600,
        message_needed: true,
      }),
    );
    expect(said).toEqual([
      "Calls on the member's clock: Mon–Fri 08:00–21:00, not on 1 holiday",
      'At most 3 calls to a person in 1 day',
      'At most 3.0 % abandoned calls in 30 days',
      'Rings 15 seconds at least',
      '1 hour of rest after a machine',
      'A customer for whom no agent came has to hear who called',
    ]);
  });

  it('have a version for each day, and bring others with them', () => {
    const old = pack({ from: '2023-03-01' });
    const next = pack({ from: '2026-08-11' });
    expect(versionAt([next, old], new Date('2026-01-01'))).toBe(old);
    expect(versionAt([next, old], new Date('2026-09-01'))).toBe(next);
    const state = pack({ name: 'state', with: ['p'] });
    expect(packsInForce([old, next, state], ['state'], new Date('2026-01-01'))).toEqual([state, old]);
  });
});
