import { describe, expect, test } from 'vitest';
import { likeDay, openMinutes, openness, paint, tidy, type Window, withDay } from './week';

function window(weekDay: number, startTime: number, endTime: number): Window {
  return { weekDay, startTime, endTime };
}

describe('paint', () => {
  test('joins what touches', () => {
    expect(paint([window(1, 540, 600)], 1, 600, 660, true)).toEqual([window(1, 540, 660)]);
  });

  test('makes two of one where the middle is closed', () => {
    expect(paint([window(1, 540, 1020)], 1, 720, 750, false)).toEqual([window(1, 540, 720), window(1, 750, 1020)]);
  });

  test('closes hours that come over midnight, and leaves the rest of them', () => {
    const night = [window(7, 1320, 1440 + 360)]; // Sunday 22:00 to Monday 06:00
    expect(paint(night, 1, 60, 120, false)).toEqual([window(1, 120, 360), window(7, 1320, 1440 + 60)]);
  });

  test('leaves other days alone', () => {
    expect(paint([window(2, 0, 1440)], 1, 0, 1440, false)).toEqual([window(2, 0, 1440)]);
  });

  test('undoes itself', () => {
    const week = [window(1, 547, 1020), window(3, 600, 700)];
    const closed = paint(week, 1, 540, 600, false);
    expect(closed).toEqual([window(1, 600, 1020), window(3, 600, 700)]);
    expect(openMinutes(paint(closed, 1, 547, 600, true))).toBe(openMinutes(week));
  });
});

test('openness tells a part from the whole', () => {
  const week = [window(1, 547, 1020), window(7, 1320, 1500)];
  expect(openness(week, 1, 540, 570)).toBe('partly');
  expect(openness(week, 1, 570, 600)).toBe('open');
  expect(openness(week, 1, 30, 60)).toBe('open'); // Sunday's, over midnight
  expect(openness(week, 2, 540, 570)).toBe('closed');
});

test('withDay and likeDay replace days whole', () => {
  const week = withDay([window(1, 0, 60), window(2, 0, 60)], 1, [
    { start: 480, end: 720 },
    { start: 780, end: 1020 },
  ]);
  expect(week).toEqual([window(1, 480, 720), window(1, 780, 1020), window(2, 0, 60)]);
  expect(likeDay(week, 1, [2, 3])).toEqual(
    tidy([...week.slice(0, 2), window(2, 480, 720), window(2, 780, 1020), window(3, 480, 720), window(3, 780, 1020)]),
  );
});
