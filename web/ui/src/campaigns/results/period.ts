/** A stretch of whole days on a campaign's clock. Dates are like 2026-11-21; the last one is part of it. */
export interface Period {
  from: string;
  to: string;
}

const day = 86_400_000;

/** The date that a zone's clock shows at a moment. */
export function dateIn(zone: string, at: number): string {
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}

/** The date some days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** By how much a zone's clock is ahead of UTC at a moment, in ms. */
function ahead(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const figure = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    figure('year'),
    figure('month') - 1,
    figure('day'),
    figure('hour'),
    figure('minute'),
    figure('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The moment at which a date begins on a zone's clock. */
export function beginOf(date: string, zone: string): Date {
  const wall = Date.parse(`${date}T00:00:00Z`);
  const first = wall - ahead(zone, wall);
  // Once more, for where clocks are set between the two.
  return new Date(wall - ahead(zone, first));
}

export const periods = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;

/** The days that a word names, as of now. */
export function periodOf(word: string, zone: string, now: number): Period {
  const today = dateIn(zone, now);
  if (word === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) };
  const days = Number(word);
  if (days > 0) return { from: addDays(today, 1 - days), to: today };
  return { from: today, to: today };
}

/** What the API is asked for: the first moment, and the first one behind the last day. */
export function bounds({ from, to }: Period, zone: string): { from: string; to: string } {
  return { from: beginOf(from, zone).toISOString(), to: beginOf(addDays(to, 1), zone).toISOString() };
}
