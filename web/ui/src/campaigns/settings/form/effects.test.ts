import { describe, expect, it } from 'vitest';
import { partOf, parts } from '../parts';
import { effectOf, effects } from './effects';
import { fields } from './fields';
import type { SettingPath } from './paths';

const paths = Object.keys(fields) as SettingPath[];

describe('what a change does to a campaign that runs', () => {
  it.each(paths)('is said of %s, whichever way it goes', (path) => {
    for (const [from, to] of [
      [1, 2],
      [2, 1],
      [['a'], ['b']],
      [undefined, ''],
    ]) {
      expect(effectOf(path, from, to)).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  it('is said of every field and of nothing else', () => {
    expect(Object.keys(effects).sort()).toEqual([...paths].sort());
  });

  it('tells a smaller limit from a greater one', () => {
    expect(effectOf('parameters.limit', 1000, 40)).toBe(
      'Lines over the new limit finish; none is hung up. No new one goes up until fewer than 40 are in the air.',
    );
    expect(effectOf('parameters.limit', 40, 1000)).toContain('more lines go up');
  });

  it('tells that fewer attempts end members, and that more bring none back', () => {
    expect(effectOf('parameters.maxTryCount', 5, 2)).toContain('ends then with MAX_TRY_COUNT');
    expect(effectOf('parameters.maxTryCount', 2, 5)).toContain('stay ended');
  });

  it('tells that a lower cap counts what was abandoned before', () => {
    expect(effectOf('pacing.cap', 0.03, 0.01)).toContain('abandoned before count');
    expect(effectOf('pacing.cap', 0.01, 0.03)).not.toContain('abandoned before');
  });

  it('tells what becomes of calls on a resource that leaves', () => {
    expect(effectOf('resources', ['a', 'b'], ['b'])).toContain('on a resource that leaves finish');
    expect(effectOf('resources', ['a'], ['a', 'b'])).not.toContain('leaves');
    expect(effectOf('resources', ['a'], [])).toContain('nothing is dialled');
  });

  it('tells what becomes of an agent who leaves in a call', () => {
    expect(effectOf('agents', [{ id: 'anna' }], [])).toContain('ends it and its wrap-up first');
    expect(effectOf('agents', [], [{ id: 'anna' }])).toContain('may get the next call');
  });

  it('tells where members are sorted anew, and that calls in the air finish', () => {
    for (const path of ['type', 'numbers.types', 'numbers.strategy', 'numbers.zone'] as const) {
      expect(effectOf(path, 'x', 'y')).toContain('sorted anew');
    }
    expect(effectOf('calendar.id', '', 'office')).toContain('Calls in the air finish');
  });
});

describe('the parts of the settings', () => {
  it('hold every field', () => {
    const all: readonly string[] = parts.flatMap(({ holds }) => [...holds]);
    const lost = paths.filter(
      (path) => !all.some((held) => held === path || (held.endsWith('.') && path.startsWith(held))),
    );
    expect(lost).toEqual([]);
  });

  it('hold the abandonment cap under compliance and the rest of pacing under parameters', () => {
    expect(partOf('pacing.cap').id).toBe('compliance');
    expect(partOf('pacing.talk').id).toBe('parameters');
    expect(partOf('causesMinus').id).toBe('causes');
  });
});
