import { expect, test } from 'vitest';
import { beginOf, bounds, dateIn, periodOf } from './period';

test('days begin at the midnight of the zone', () => {
  expect(beginOf('2026-11-21', 'Europe/Berlin').toISOString()).toBe('2026-11-20T23:00:00.000Z');
  expect(beginOf('2026-07-01', 'America/New_York').toISOString()).toBe('2026-07-01T04:00:00.000Z');
  // the day on which clocks go back has 25 hours
  expect(bounds({ from: '2026-10-25', to: '2026-10-25' }, 'Europe/Berlin')).toEqual({
    from: '2026-10-24T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  });
});

test('words are days of the zone', () => {
  const now = Date.parse('2026-11-21T23:30:00Z'); // the 22nd in Berlin
  expect(dateIn('Europe/Berlin', now)).toBe('2026-11-22');
  expect(periodOf('today', 'Europe/Berlin', now)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
  expect(periodOf('yesterday', 'UTC', now)).toEqual({ from: '2026-11-20', to: '2026-11-20' });
  expect(periodOf('7', 'UTC', now)).toEqual({ from: '2026-11-15', to: '2026-11-21' });
});
