import { expect, test } from 'vitest';
import { barShares, estimate, headline } from './waterfall';

test('bars are shares of the whole list, and never too small to be seen', () => {
  expect(barShares({ stopped: 250, left: 750 }, 1000)).toEqual({ stopped: 0.25, left: 0.75 });
  const tiny = barShares({ stopped: 1, left: 999_999 }, 1_000_000);
  expect(tiny.stopped).toBeGreaterThan(0.001);
  expect(tiny.stopped + tiny.left).toBeLessThanOrEqual(1);
  expect(barShares({ stopped: 0, left: 0 }, 0)).toEqual({ stopped: 0, left: 0 });
});

test('an estimate is marked as one', () => {
  expect(estimate({ stopped: 12, sampled: 500 }, String)).toBe('≈ 12');
  expect(estimate({ stopped: 12 }, String)).toBe('12');
});

test('the headline is the gate where most stop', () => {
  const steps = [
    { gate: 'state' as const, stopped: 10, left: 90, why: '' },
    { gate: 'calendar' as const, stopped: 90, left: 0, why: '' },
  ];
  expect(headline({ imported: 100, callable: 0, steps })).toEqual({ gate: 'calendar', share: '90 %' });
  expect(headline({ imported: 0, callable: 0, steps: [] }).gate).toBeUndefined();
});
