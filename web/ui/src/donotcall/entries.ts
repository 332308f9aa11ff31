import { ApiError, type Shape } from '../api/client';

type Entry = Shape<'DoNotCallEntry'>;

/** How many numbers one request takes. */
export const mostAtOnce = 10_000;

/** Whom a list binds. */
export function binds(list: string): string {
  if (list === 'global') return 'All campaigns';
  if (list.startsWith('campaign-')) return `Campaign ${list.slice('campaign-'.length)}`;
  return 'Campaigns that name it in their compliance settings';
}

/** The numbers that somebody wrote or pasted, each on a line or behind a comma or semicolon; each of them once. */
export function numbersOf(text: string): string[] {
  const numbers = text
    .split(/[\n\r,;\t]+/)
    .map((number) => number.trim())
    .filter(Boolean);
  return [...new Set(numbers)];
}

/** The end of a day ("2026-12-31") by the browser's clock: an entry that is good until then is good on that day. */
export function endOfDay(day: string): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + 1).toISOString();
}

export function entriesOf(numbers: readonly string[], reason: string, until: string): Entry[] {
  const end = endOfDay(until);
  return numbers.map((number) => ({
    number,
    ...(reason.trim() ? { reason: reason.trim() } : {}),
    ...(end ? { until: end } : {}),
  }));
}

/** A refusal that names an entry by its place says which number that is; `before` is how many were sent before it. */
export function named(error: unknown, numbers: readonly string[], before: number): unknown {
  if (!(error instanceof ApiError) || !error.field) return error;
  const [, place, what] = /^\[(\d+)\]\.(\w+)$/.exec(error.field) ?? [];
  const number = numbers[before + Number(place)];
  if (!number) return error;
  const field = what === 'number' ? 'numbers' : what;
  return new ApiError(error.status, error.code, `${number}: ${error.message}`, field);
}
