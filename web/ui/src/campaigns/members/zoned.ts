const formats = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What clocks show in a zone at a moment, as a field for date and time has it: "2026-11-21T14:05". */
export function wallClock(at: string | number | Date, zone: string): string {
  const parts = Object.fromEntries(
    clock(zone)
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The moment at which clocks of a zone show this, as an RFC 3339 time; undefined for what is no time. Of an hour that
 * comes twice it is the first; one that is skipped becomes the time as much later.
 */
export function moment(wall: string, zone: string): string | undefined {
  const wanted = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(wanted)) return undefined;
  const offsetAt = (at: number) => Date.parse(`${wallClock(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  const day = 86_400_000;
  const before = wanted - offsetAt(wanted - day);
  const after = wanted - offsetAt(wanted + day);
  const fits = [before, after].filter((at) => wallClock(at, zone) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : before).toISOString();
}

let all: string[] | undefined;

/** All time zones, for choosing. */
export function zones(): string[] {
  all ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return all;
}

/** Whether this browser knows a zone. */
export function isZone(zone: string): boolean {
  try {
    clock(zone);
    return zone !== '';
  } catch {
    return false;
  }
}
