import { expect, test } from 'vitest';
import { clock, minuteOf, parseRanges, rangesText } from './minutes';

test('hours are read as people write them', () => {
  expect(minuteOf('9')).toBe(540);
  expect(minuteOf(' 09.30 ')).toBe(570);
  expect(minuteOf('24:00')).toBe(1440);
  expect(minuteOf('24:01')).toBeUndefined();
  expect(minuteOf('9:75')).toBeUndefined();
  expect(clock(1440)).toBe('24:00');
  expect(parseRanges('9-12:30; 13:00 to 18')).toEqual([
    { start: 540, end: 750 },
    { start: 780, end: 1080 },
  ]);
  expect(parseRanges('')).toEqual([]);
  expect(parseRanges('18:00–09:00')).toBeUndefined();
  expect(parseRanges('nonsense')).toBeUndefined();
});

test('hours over midnight are on the day after, there and back', () => {
  const night = parseRanges('22:00–06:00', 2879);
  expect(night).toEqual([{ start: 1320, end: 1800 }]);
  expect(rangesText(night)).toBe('22:00–06:00');
  expect(parseRanges(rangesText([{ start: 0, end: 1440 }]), 2879)).toEqual([{ start: 0, end: 1440 }]);
});
