/** Times on the customer's clock. Moments are milliseconds since 1970, zones IANA names. */

const readers = new Map<string, Intl.DateTimeFormat>();

function reader(zone: string): Intl.DateTimeFormat {
  let made = readers.get(zone);
  if (!made) {
    made = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    readers.set(zone, made);
  }
  return made;
}

/** Whether the browser knows a zone. */
export function knowsZone(zone: string): boolean {
  if (!zone) return false;
  try {
    reader(zone);
    return true;
  } catch {
    return false;
  }
}

/** What a clock in the zone shows, as if it were UTC. */
function shown(at: number, zone: string): number {
  const parts = Object.fromEntries(
    reader(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** "2026-11-23" and "15:30", as a clock in the zone shows it. */
export function onClock(at: number, zone: string): { day: string; time: string } {
  const iso = new Date(shown(at, zone)).toISOString();
  return { day: iso.slice(0, 10), time: iso.slice(11, 16) };
}

/**
 * The moment at which a clock in the zone shows a day and a time. An hour that
 * the clocks skip is the first moment after the gap, of one that comes twice it
 * is the first: as the API takes it. NaN where day or time are none.
 */
export function momentOf(day: string, time: string, zone: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(time)) return Number.NaN;
  const wanted = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(wanted)) return Number.NaN;
  const hours = 3_600_000;
  const offsets = [wanted - 26 * hours, wanted + 26 * hours].map((near) => shown(near, zone) - near);
  const tries = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const found = tries.find((at) => shown(at, zone) === wanted);
  return found ?? gapEnd(tries[0] ?? wanted, tries[1] ?? wanted, zone);
}

/** The moment between two at which the clocks of the zone are changed. */
function gapEnd(from: number, to: number, zone: string): number {
  const before = shown(from, zone) - from;
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (shown(middle, zone) - middle === before) low = middle;
    else high = middle;
  }
  return high;
}

/** "14:32" on the customer's clock. */
export function clockIn(zone: string, at: number): string {
  return onClock(at, zone).time;
}

export interface Proposal {
  label: string;
  day: string;
  time: string;
}

/** Times that are often promised: in an hour, this afternoon, tomorrow and on Monday in the morning. */
export function proposals(now: number, zone: string): Proposal[] {
  const hour = 3_600_000;
  const { day } = onClock(now, zone);
  const roundUp = Math.ceil((now + hour) / 900_000) * 900_000;
  const found: Proposal[] = [{ label: 'In an hour', ...onClock(roundUp, zone) }];
  if (momentOf(day, '17:00', zone) > now + 2 * hour) found.push({ label: 'Today 17:00', day, time: '17:00' });
  found.push({ label: 'Tomorrow 10:00', day: later(day, 1), time: '10:00' });
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  found.push({ label: 'Monday 10:00', day: later(day, ((8 - weekday) % 7 || 7) as number), time: '10:00' });
  return found;
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
