import { expect, test } from 'vitest';
import { moment, wallClock } from './zoned';

test('a wall clock becomes a moment and back', () => {
  expect(moment('2026-11-21T14:05', 'Europe/Berlin')).toBe('2026-11-21T13:05:00.000Z');
  expect(moment('2026-07-01T00:30', 'America/New_York')).toBe('2026-07-01T04:30:00.000Z');
  expect(wallClock('2026-07-01T04:30:00Z', 'America/New_York')).toBe('2026-07-01T00:30');
  expect(moment('2026-11-21T14:05', 'Asia/Kathmandu')).toBe('2026-11-21T08:20:00.000Z');
});

test('an hour that is skipped or comes twice is one moment', () => {
  expect(moment('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z'); // shown as 03:30
  expect(moment('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z'); // the first of two
  expect(moment('2026-10-25T03:30', 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000Z');
});

test('what is no time is none', () => {
  expect(moment('', 'UTC')).toBeUndefined();
  expect(moment('2026-13-40T99:00', 'UTC')).toBeUndefined();
});
