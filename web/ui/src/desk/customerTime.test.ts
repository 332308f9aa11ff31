import { describe, expect, test } from 'vitest';
import { clockIn, knowsZone, momentOf, onClock, proposals } from './customerTime';

const at = (iso: string) => Date.parse(iso);

describe('momentOf', () => {
  test.each([
    ['winter in Berlin', '2026-11-23', '15:30', 'Europe/Berlin', '2026-11-23T14:30:00Z'],
    ['summer in Berlin', '2026-07-01', '15:30', 'Europe/Berlin', '2026-07-01T13:30:00Z'],
    ['New York', '2026-11-23', '09:00', 'America/New_York', '2026-11-23T14:00:00Z'],
    ['half-hour zones', '2026-11-23', '09:00', 'Asia/Kolkata', '2026-11-23T03:30:00Z'],
    ['beyond the date line', '2026-11-23', '09:00', 'Pacific/Kiritimati', '2026-11-22T19:00:00Z'],
    ['an hour that is skipped: after the gap', '2027-03-28', '02:30', 'Europe/Berlin', '2027-03-28T01:00:00Z'],
    ['an hour that comes twice: the first', '2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['just after a change', '2026-10-25', '03:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
  ])('%s', (_, day, time, zone, iso) => expect(new Date(momentOf(day, time, zone))).toEqual(new Date(iso)));

  test('of what is no day or time there is none', () => {
    expect(momentOf('', '10:00', 'Europe/Berlin')).toBeNaN();
    expect(momentOf('2026-11-23', '', 'Europe/Berlin')).toBeNaN();
    expect(momentOf('2026-13-40', '10:00', 'Europe/Berlin')).toBeNaN();
  });
});

test('clocks in zones', () => {
  expect(clockIn('America/New_York', at('2026-11-21T14:32:00Z'))).toBe('09:32');
  expect(onClock(at('2026-11-21T23:30:00Z'), 'Europe/Berlin')).toEqual({ day: '2026-11-22', time: '00:30' });
  expect([knowsZone('Europe/Berlin'), knowsZone('Mars/Olympus'), knowsZone('')]).toEqual([true, false, false]);
});

describe('proposals', () => {
  test('are on the customer’s clock', () => {
    // Saturday, 13:05 in Berlin
    expect(proposals(at('2026-11-21T12:05:00Z'), 'Europe/Berlin')).toEqual([
      { label: 'In an hour', day: '2026-11-21', time: '14:15' },
      { label: 'Today 17:00', day: '2026-11-21', time: '17:00' },
      { label: 'Tomorrow 10:00', day: '2026-11-22', time: '10:00' },
      { label: 'Monday 10:00', day: '2026-11-23', time: '10:00' },
    ]);
  });

  test('late in the day there is no more today, and on a Monday it is the next one', () => {
    const found = proposals(at('2026-11-23T20:00:00Z'), 'Europe/Berlin');
    expect(found.map(({ label, day }) => [label, day])).toEqual([
      ['In an hour', '2026-11-23'],
      ['Tomorrow 10:00', '2026-11-24'],
      ['Monday 10:00', '2026-11-30'],
    ]);
  });
});
