import type { Shape } from '../api/client';

export type Calendar = Shape<'Calendar'>;
/** Hours of one weekday (1 is Monday), in minutes from its midnight; beyond 1440 lies the day after. */
export type Window = Calendar['accept'][number];

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const dayMinutes = 1440;
/** The grid is painted in half hours; minutes are typed. */
export const cellMinutes = 30;
export const cellsOfDay = dayMinutes / cellMinutes;

/** A weekday's name. */
export function nameOf(weekDay: number): string {
  return weekdays[weekDay - 1] ?? '';
}

function before(weekDay: number): number {
  return weekDay === 1 ? 7 : weekDay - 1;
}

/** Puts windows in order and makes one of those of a day that touch. */
export function tidy(windows: readonly Window[]): Window[] {
  const ordered = windows
    .filter(({ startTime, endTime }) => endTime > startTime)
    .toSorted((a, b) => a.weekDay - b.weekDay || a.startTime - b.startTime);
  const tidied: Window[] = [];
  for (const one of ordered) {
    const last = tidied.at(-1);
    if (last && last.weekDay === one.weekDay && one.startTime <= last.endTime) {
      last.endTime = Math.max(last.endTime, one.endTime);
    } else {
      tidied.push({ ...one });
    }
  }
  return tidied;
}

/** Takes minutes out of a window: what is left before and after them. */
function without(window: Window, from: number, to: number): Window[] {
  if (window.endTime <= from || window.startTime >= to) return [window];
  return [
    { ...window, endTime: Math.min(window.endTime, from) },
    { ...window, startTime: Math.max(window.startTime, to) },
  ].filter(({ startTime, endTime }) => endTime > startTime);
}

/** The minutes of a weekday, from 0 to 1440, made open or closed; hours that come over from the day before included. */
export function paint(windows: readonly Window[], weekDay: number, from: number, to: number, open: boolean): Window[] {
  const left = windows.flatMap((one) => {
    if (one.weekDay === weekDay) return without(one, from, to);
    if (one.weekDay === before(weekDay)) return withoutTomorrow(one, from, to);
    return [one];
  });
  return tidy(open ? [...left, { weekDay, startTime: from, endTime: to }] : left);
}

/** As {@link without}, for minutes of the day after. What is left behind them begins on that day itself. */
function withoutTomorrow(window: Window, from: number, to: number): Window[] {
  return without(window, from + dayMinutes, to + dayMinutes).map((one) =>
    one.startTime < dayMinutes
      ? one
      : {
          weekDay: (one.weekDay % 7) + 1,
          startTime: one.startTime - dayMinutes,
          endTime: one.endTime - dayMinutes,
        },
  );
}

/** How much of a stretch of a weekday is open: none, a part, or all of it. */
export function openness(
  windows: readonly Window[],
  weekDay: number,
  from: number,
  to: number,
): 'closed' | 'partly' | 'open' {
  let open = 0;
  for (let minute = from; minute < to; minute++) if (isOpen(windows, weekDay, minute)) open++;
  if (open === 0) return 'closed';
  return open === to - from ? 'open' : 'partly';
}

function isOpen(windows: readonly Window[], weekDay: number, minute: number): boolean {
  return windows.some(
    ({ weekDay: day, startTime, endTime }) =>
      (day === weekDay && startTime <= minute && minute < endTime) ||
      (day === before(weekDay) && startTime <= minute + dayMinutes && minute + dayMinutes < endTime),
  );
}

/** Minutes that are open in a week. */
export function openMinutes(windows: readonly Window[]): number {
  let open = 0;
  for (let day = 1; day <= 7; day++) {
    for (let minute = 0; minute < dayMinutes; minute++) if (isOpen(windows, day, minute)) open++;
  }
  return open;
}

/** The hours of a weekday in the place of those that it had. */
export function withDay(
  windows: readonly Window[],
  weekDay: number,
  ranges: readonly { start: number; end: number }[],
): Window[] {
  const others = windows.filter((one) => one.weekDay !== weekDay);
  return tidy([...others, ...ranges.map(({ start, end }) => ({ weekDay, startTime: start, endTime: end }))]);
}

/** The hours of Monday to Friday as those of one of them. */
export function likeDay(windows: readonly Window[], weekDay: number, days: readonly number[]): Window[] {
  const model = windows.filter((one) => one.weekDay === weekDay);
  return tidy([
    ...windows.filter((one) => !days.includes(one.weekDay)),
    ...days.flatMap((day) => model.map((one) => ({ ...one, weekDay: day }))),
  ]);
}
