import { describe, expect, it } from 'vitest';
import { drawn, history, type Sample, totals, withSample } from './series';

const t0 = 1_800_000_000; // a full minute
const sample = (at: number, answered = 0, more: Partial<Sample> = {}): Sample => ({
  at: t0 + at,
  free: 3,
  lines: 7,
  answered,
  abandoned: 0,
  ...more,
});
const minute = (at: number, answered: number, abandoned = 0) => ({
  from: new Date((t0 + at) * 1000).toISOString(),
  answered,
  abandoned,
});

describe('samples', () => {
  it('are forgotten when they are too old', () => {
    const kept = withSample([sample(0), sample(5), sample(10)], sample(12), 10);
    expect(kept.map(({ at }) => at - t0)).toEqual([5, 10, 12]);
  });

  it('of the same second change nothing', () => {
    const samples = [sample(0, 4)];
    expect(withSample(samples, sample(0, 9), 100)).toEqual(samples);
  });

  it('begin anew when the counts were set back', () => {
    expect(withSample([sample(0, 50)], sample(5, 1), 100)).toEqual([sample(5, 1)]);
  });

  it('leave a gap for the time in which nobody looked', () => {
    const kept = withSample([sample(0, 4)], sample(60, 9), 1000);
    expect(kept).toEqual([sample(0, 4), sample(1, 4, { free: null, lines: null }), sample(60, 9)]);
  });
});

describe('history', () => {
  it('counts back from the first sample, so that the totals meet', () => {
    const before = history([minute(-120, 10), minute(-60, 20), minute(0, 5)], sample(30, 100));
    expect(before.map(({ at, answered }) => [at - t0, answered])).toEqual([
      [-120, 65],
      [-60, 75],
      [0, 95],
    ]);
  });

  it('stays level over minutes in which nothing ended', () => {
    const before = history([minute(-180, 6)], sample(0, 10));
    expect(before.map(({ at, answered }) => [at - t0, answered])).toEqual([
      [-180, 4],
      [-120, 10],
    ]);
  });

  it('has nothing of minutes that came later', () => {
    expect(history([minute(60, 5)], sample(0, 10))).toEqual([]);
  });
});

describe('what is drawn', () => {
  it('is the count of the minute before, across history and live samples', () => {
    const live = [sample(0, 100), sample(30, 130), sample(60, 140)];
    const all = [...history([minute(-120, 30), minute(-60, 60)], sample(0, 100)), ...live];
    const { x, answered } = drawn(all, { from: t0 - 60, to: t0 + 60, step: 30 });
    expect(x.map((at) => at - t0)).toEqual([-60, -30, 0, 30, 60]);
    // 30 in the first minute; half of each; 60 in the second; half of it and 30; then 40.
    expect(answered).toEqual([30, 45, 60, 60, 40]);
  });

  it('has no count before a whole minute is known, and no lines where nobody looked', () => {
    const { answered, lines, free } = drawn([sample(0), sample(5), sample(10)], { from: t0, to: t0 + 60, step: 5 });
    expect(answered[0]).toBeNull();
    expect(lines.slice(0, 3)).toEqual([7, 7, 7]);
    expect(free.at(-1)).toBeNull();
  });
});

it('counts everybody who answered', () => {
  expect(totals({ CONNECTED: 5, ABANDONED: 1, MACHINE: 2, NO_ANSWER: 9, BUSY: 3 })).toEqual({
    answered: 8,
    abandoned: 1,
  });
});
