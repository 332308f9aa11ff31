import { rangesText } from '../../../parts/minutes';
import { plural } from '../../../parts/numbers';
import { type Field, shownFigure } from './field';
import { fields } from './fields';
import type { SettingPath } from './paths';

const none = 'none';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofField(field: Field, value: unknown): string {
  switch (field.kind) {
    case 'switch':
      return value === true ? 'on' : 'off';
    case 'number': {
      const figure = shownFigure(field, value);
      if (figure === '') return field.none ?? 'not filled in';
      return `${figure.toLocaleString('en')} ${field.unit}`.trim();
    }
    case 'choice': {
      const text = typeof value === 'string' ? value : '';
      return field.options.find((option) => option.value === text)?.label ?? (text || none);
    }
    default:
      return typeof value === 'string' && value !== '' ? value : none;
  }
}

/** What a list's entry is called: itself, or what names it. */
function nameOf(entry: unknown): string {
  if (!isRecord(entry)) return String(entry);
  const name = entry.label ?? entry.name ?? entry.id ?? entry.code ?? entry.key ?? entry.per ?? entry.cron;
  return String(name ?? 'entry');
}

function entriesOf(value: unknown): Map<string, string> {
  if (Array.isArray(value)) return new Map(value.map((entry) => [nameOf(entry), JSON.stringify(entry)]));
  if (isRecord(value)) return new Map(Object.entries(value).map(([key, entry]) => [key, JSON.stringify(entry)]));
  return new Map();
}

/** What came, went or is another, where there are many: "+ USER_BUSY, − NO_ANSWER". */
function listChange(before: unknown, after: unknown): { from: string; to: string } {
  const old = entriesOf(before);
  const now = entriesOf(after);
  const came = [...now.keys()].filter((key) => !old.has(key)).map((key) => `+ ${key}`);
  const went = [...old.keys()].filter((key) => !now.has(key)).map((key) => `− ${key}`);
  const other = [...now]
    .filter(([key, text]) => old.has(key) && old.get(key) !== text)
    .map(([key]) => `${key} changed`);
  const said = [...came, ...went, ...other];
  const most = 6;
  const short = said.length > most ? [...said.slice(0, most), `and ${said.length - most} more`] : said;
  const order = said.length === 0 ? ['another order'] : short;
  return { from: old.size === 0 ? none : plural(old.size, 'entry', 'entries'), to: order.join(', ') };
}

/** Short lists are said whole: "24h, 30d". */
function wordsOf(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length > 4 || value.some((entry) => typeof entry !== 'string')) return undefined;
  return value.length === 0 ? none : value.join(', ');
}

function hoursText(value: unknown): string {
  if (!isRecord(value)) return '08:00–21:00';
  return rangesText([{ start: Number(value.start ?? 0), end: Number(value.end ?? 1440) }]);
}

function weekText(value: unknown): string {
  if (!isRecord(value)) return none;
  const windows = Array.isArray(value.windows) ? value.windows.length : 0;
  const off = [value.holidays, value.exceptions].reduce<number>(
    (n, list) => n + (Array.isArray(list) ? list.length : 0),
    0,
  );
  return `${plural(windows, 'window')} a week, ${plural(off, 'special day')}, ${String(value.timezone ?? 'UTC')}`;
}

/** A change in words: what it was and what it will be. */
export function describeChange(path: SettingPath, before: unknown, after: unknown): { from: string; to: string } {
  if (path === 'hours') return { from: weekText(before), to: weekText(after) };
  if (path === 'local_hours') return { from: hoursText(before), to: hoursText(after) };
  const field = fields[path];
  if (field.kind !== 'own') return { from: ofField(field, before), to: ofField(field, after) };
  const [old, now] = [wordsOf(before ?? []), wordsOf(after ?? [])];
  if (old !== undefined && now !== undefined) return { from: old, to: now };
  if (typeof (after ?? before) === 'string') return { from: ofField(field, before), to: ofField(field, after) };
  return listChange(before, after);
}
