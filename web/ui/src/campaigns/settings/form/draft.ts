import type { ApiError } from '../../../api/client';
import { describeChange } from './describe';
import { effectOf } from './effects';
import { type Field, troubleOf } from './field';
import { fields } from './fields';
import { type Campaign, type SettingPath, same, valueAt } from './paths';

/** What was changed and is not saved, by field. */
export type Edits = ReadonlyMap<SettingPath, unknown>;

export interface Change {
  path: SettingPath;
  label: string;
  from: string;
  to: string;
  /** What it does to a campaign that runs. */
  effect: string;
}

function optional(field: Field): boolean {
  return field.kind === 'number' && field.none !== undefined;
}

/** Notes a value; one that is as the campaign has it is no change. */
export function edited(campaign: Campaign, edits: Edits, path: SettingPath, value: unknown): Edits {
  const next = new Map(edits);
  if (same(valueAt(campaign, path), value, optional(fields[path]))) next.delete(path);
  else next.set(path, value);
  return next;
}

/** The edits that still differ from the campaign, which may have been changed by somebody else meanwhile. */
export function standing(campaign: Campaign, edits: Edits): Edits {
  return new Map([...edits].filter(([path, value]) => !same(valueAt(campaign, path), value, optional(fields[path]))));
}

/** What is changed, and what that does. */
export function changesOf(campaign: Campaign, edits: Edits): Change[] {
  return [...standing(campaign, edits)].map(([path, value]) => {
    const before = valueAt(campaign, path);
    const { from, to } = describeChange(path, before, value);
    return { path, label: fields[path].label, from, to, effect: effectOf(path, before, value) };
  });
}

/** What is wrong before the server is asked, by field. */
export function troublesOf(edits: Edits): Map<SettingPath, string> {
  const troubles = new Map<SettingPath, string>();
  for (const [path, value] of edits) {
    const trouble = troubleOf(fields[path], value);
    if (trouble !== undefined) troubles.set(path, trouble);
  }
  return troubles;
}

const whole = Object.keys(fields) as SettingPath[];

/** The field that an error of the API is about: "guards.caps[0].window" is about the caps. */
export function fieldOf(error: ApiError): SettingPath | undefined {
  const place = error.field ?? '';
  if (place === 'calendar') return 'calendar.id';
  return whole
    .filter((path) => place === path || place.startsWith(`${path}.`) || place.startsWith(`${path}[`))
    .sort((a, b) => b.length - a.length)[0];
}

/** What the API said of one cell of a table: row 0, column "window" of "guards.caps". */
export function cellError(
  error: ApiError | undefined,
  path: SettingPath,
  row: number | string,
  key: string,
): string | undefined {
  if (error?.field === undefined) return undefined;
  const place = typeof row === 'number' ? `${path}[${row}]` : `${path}.${row}`;
  if (error.field === `${place}.${key}` || error.field.startsWith(`${place}.${key}[`)) return error.message;
  return undefined;
}

/** The change of agents' places: who comes, who goes, who sits elsewhere. */
export function seatMoves(before: Campaign['agents'], after: Campaign['agents']) {
  const place = (seat: Campaign['agents'][number]) => ({ level: seat.level ?? 1, position: seat.position ?? 1 });
  const old = new Map(before.map((seat) => [seat.id, place(seat)]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    removed: before.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
    added: after.filter(({ id }) => !old.has(id)).map((seat) => ({ id: seat.id, ...place(seat) })),
    moved: after
      .map((seat) => ({ id: seat.id, ...place(seat) }))
      .filter(({ id, level, position }) => {
        const was = old.get(id);
        return was !== undefined && (was.level !== level || was.position !== position);
      }),
  };
}
