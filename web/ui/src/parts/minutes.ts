/** Hours of a day in minutes from midnight; the end is not part of them. */
export interface Range {
  start: number;
  end: number;
}

/** "09:30"; 1440 is "24:00", and what is beyond it is on the day after: "30:00". */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** The minute of a time of day as people write it: "9", "9:30", "09.30", "24:00". */
export function minuteOf(text: string, most = 1440): number | undefined {
  const found = /^\s*(\d{1,2})(?:[:.](\d{2}))?\s*$/.exec(text);
  if (!found) return undefined;
  const minute = Number(found[1]) * 60 + Number(found[2] ?? 0);
  return Number(found[2] ?? 0) > 59 || minute > most ? undefined : minute;
}

/** "09:00–12:00, 22:00–06:00"; an end that is not behind its begin is on the day after. */
export function rangesText(ranges: readonly Range[] | null | undefined): string {
  return (ranges ?? []).map(({ start, end }) => `${clock(start)}–${clock(end > 1440 ? end - 1440 : end)}`).join(', ');
}

/**
 * The hours that somebody wrote; undefined where they cannot be read. Nothing is none. Where `most` lies beyond 1440,
 * hours may go over midnight.
 */
export function parseRanges(text: string, most = 1440): Range[] | undefined {
  const ranges: Range[] = [];
  for (const piece of text.split(/[,;]/)) {
    if (piece.trim() === '') continue;
    const [from = '', to = '', rest] = piece.split(/[-–—]|\bto\b/);
    const start = minuteOf(from);
    const said = minuteOf(to, most);
    if (rest !== undefined || start === undefined || said === undefined || start >= 1440) return undefined;
    const end = said <= start && most > 1440 ? said + 1440 : said;
    if (end <= start || end > most) return undefined;
    ranges.push({ start, end });
  }
  return ranges;
}
