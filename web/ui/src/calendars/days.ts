import type { Shape } from '../api/client';

type Moment = Shape<'CalendarMoment'> | null | undefined;

/** The date of a moment as the API gives it: a date already, or milliseconds on the calendar's clock. */
export function dateOf(moment: Moment, zone: string): string {
  if (moment === null || moment === undefined || moment === '') return '';
  if (typeof moment === 'string') return moment;
  // Swedish dates are ISO dates.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(moment));
}

/** A calendar as it is edited: dates are dates, lists are lists. */
export function editable(calendar: Shape<'Calendar'>): Shape<'Calendar'> {
  const zone = calendar.timeZone.id;
  return {
    ...calendar,
    startDate: dateOf(calendar.startDate, zone) || null,
    endDate: dateOf(calendar.endDate, zone) || null,
    except: (calendar.except ?? []).map((one) => ({ ...one, date: dateOf(one.date, zone) })),
    exceptions: (calendar.exceptions ?? []).map((one) => ({
      ...one,
      from: dateOf(one.from, zone),
      ...(one.to === undefined ? {} : { to: dateOf(one.to, zone) }),
    })),
  };
}

/** What stands in the way of saving, by the part that it is in; nothing when it can be saved. */
export function wrongs(calendar: Shape<'Calendar'>): string[] {
  const wrong: string[] = [];
  if (calendar.name.trim() === '') wrong.push('Give the calendar a name.');
  if (calendar.startDate && calendar.endDate && calendar.endDate < calendar.startDate) {
    wrong.push('The last day lies before the first one.');
  }
  if (calendar.except?.some(({ date }) => !date)) wrong.push('Every holiday needs a date.');
  if (calendar.exceptions?.some(({ from }) => !from)) wrong.push('Every exception needs its first day.');
  if (calendar.exceptions?.some(({ from, to }) => to && from && to < from)) {
    wrong.push('An exception ends before it begins.');
  }
  return wrong;
}

export interface DayPiece {
  /** Minutes on the clock of the wall. */
  from: number;
  to: number;
}

export interface ClockChange {
  /** "02:00", as the clock shows before it is set. */
  at: string;
  /** Positive: forward. */
  shiftSec: number;
}

export interface PreviewDay {
  date: string;
  pieces: DayPiece[];
  changes: ClockChange[];
}

/** The date and the minute that a time with an offset shows on its own clock. */
function wall(time: string): { date: string; minute: number } {
  return { date: time.slice(0, 10), minute: Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16)) };
}

function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A preview day by day, by the clock on the calendar's wall. */
export function previewDays(preview: Shape<'CalendarPreview'>): PreviewDay[] {
  const days: PreviewDay[] = [];
  const last = wall(preview.to).date;
  for (let date = wall(preview.now).date; date <= last; date = nextDate(date)) {
    days.push({ date, pieces: [], changes: [] });
  }
  for (const stretch of preview.stretches) {
    const [from, until] = [wall(stretch.from), wall(stretch.until)];
    for (const day of days) {
      if (day.date < from.date || day.date > until.date) continue;
      const piece = {
        from: day.date === from.date ? from.minute : 0,
        to: day.date === until.date ? until.minute : 1440,
      };
      if (piece.to > piece.from) day.pieces.push(piece);
    }
  }
  for (const { at, shiftSec } of preview.clockChanges) {
    // What the clock showed before: the new time, set back by what it was set forward.
    const was = wall(new Date(Date.parse(`${at.slice(0, 19)}Z`) - shiftSec * 1000).toISOString());
    const day = days.find(({ date }) => date === was.date);
    const text = `${String(Math.floor(was.minute / 60)).padStart(2, '0')}:${String(was.minute % 60).padStart(2, '0')}`;
    day?.changes.push({ at: text, shiftSec });
  }
  return days;
}

/** "Clocks go forward by 1 h at 02:00." */
export function changeText({ at, shiftSec }: ClockChange): string {
  const minutes = Math.abs(shiftSec) / 60;
  const by = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  return `Clocks go ${shiftSec > 0 ? 'forward' : 'back'} by ${by} at ${at}.`;
}
