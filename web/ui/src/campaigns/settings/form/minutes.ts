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

/** "09:00–12:00, 13:00–18:00". */
export function rangesText(ranges: readonly Range[] | null | undefined): string {
  return (ranges ?? []).map(({ start, end }) => `${clock(start)}–${clock(end)}`).join(', ');
}

/** The hours that somebody wrote; undefined where they cannot be read. Nothing is none. */
export function parseRanges(text: string, most = 1440): Range[] | undefined {
  const ranges: Range[] = [];
  for (const piece of text.split(/[,;]/)) {
    if (piece.trim() === '') continue;
    const [from = '', to = '', rest] = piece.split(/[-–—]|\bto\b/);
    const start = minuteOf(from);
    const end = minuteOf(to, most);
    if (rest !== undefined || start === undefined || end === undefined || end <= start) return undefined;
    ranges.push({ start, end });
  }
  return ranges;
}
