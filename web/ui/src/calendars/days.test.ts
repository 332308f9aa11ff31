import { expect, test } from 'vitest';
import { changeText, dateOf, editable, previewDays, wrongs } from './days';

test('dates are those of the calendar’s clock', () => {
  expect(dateOf('2026-12-25', 'Europe/Oslo')).toBe('2026-12-25');
  expect(dateOf(Date.parse('2026-12-24T23:30:00Z'), 'Europe/Oslo')).toBe('2026-12-25');
  expect(dateOf(null, 'Europe/Oslo')).toBe('');
});

test('a preview is told day by day, with the clock changes where they are', () => {
  const days = previewDays({
    timezone: 'Europe/Berlin',
    phase: 'open',
    open: true,
    now: '2026-03-28T12:00:00+01:00',
    until: null,
    to: '2026-03-30T00:00:00+02:00',
    stretches: [
      { from: '2026-03-28T22:00:00+01:00', until: '2026-03-29T06:00:00+02:00', clockChanges: [] },
      { from: '2026-03-29T09:00:00+02:00', until: '2026-03-30T00:00:00+02:00', clockChanges: [] },
    ],
    clockChanges: [{ at: '2026-03-29T03:00:00+02:00', shiftSec: 3600 }],
  });
  expect(days.map(({ date }) => date)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  expect(days[0]?.pieces).toEqual([{ from: 1320, to: 1440 }]);
  expect(days[1]?.pieces).toEqual([
    { from: 0, to: 360 },
    { from: 540, to: 1440 },
  ]);
  expect(days[2]?.pieces).toEqual([]);
  const [change] = days[1]?.changes ?? [];
  expect(change && changeText(change)).toBe('Clocks go forward by 1 h at 02:00.');
  expect(changeText({ at: '03:00', shiftSec: -1800 })).toBe('Clocks go back by 30 min at 03:00.');
});

test('what cannot be saved is said', () => {
  const calendar = editable({
    name: ' ',
    timeZone: { id: 'UTC' },
    accept: [],
    startDate: '2026-02-01',
    endDate: '2026-01-01',
  });
  expect(wrongs(calendar)).toHaveLength(2);
  expect(wrongs({ ...calendar, name: 'x', endDate: null, except: [{ date: '' }] })).toEqual([
    'Every holiday needs a date.',
  ]);
});
