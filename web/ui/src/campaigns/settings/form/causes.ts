import type { Edits } from './draft';
import type { Campaign, SettingPath } from './paths';

export type Column = 'causesOK' | 'causesRetry' | 'causesError' | 'causesMinus';

export interface ColumnMeaning {
  id: Column;
  label: string;
  meaning: string;
}

/** The four lists of causes, in the order in which they stand beside each other. */
export const columns: readonly ColumnMeaning[] = [
  { id: 'causesOK', label: 'OK', meaning: 'A success, where the talk was long enough. The member is done.' },
  { id: 'causesRetry', label: 'Retry', meaning: 'The attempt counts, and the member is tried again.' },
  {
    id: 'causesError',
    label: 'Error',
    meaning: 'The number is not called again. The member ends with its last number.',
  },
  { id: 'causesMinus', label: 'Minus', meaning: 'The attempt does not count, and the member is tried again.' },
];

export type Lists = Record<Column, readonly string[]>;

/** The lists as they are, with what is changed and not saved. */
export function listsOf(campaign: Campaign, edits: Edits): Lists {
  const list = (id: Column) => {
    const value = edits.has(id) ? edits.get(id) : campaign[id];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    causesOK: list('causesOK'),
    causesRetry: list('causesRetry'),
    causesError: list('causesError'),
    causesMinus: list('causesMinus'),
  };
}

/** Moves a cause to a column, or out of all of them, where it is tried again as in Retry. */
export function move(lists: Lists, cause: string, to: Column | null): Lists {
  const without = (list: readonly string[]) => list.filter((one) => one !== cause);
  const put = (id: Column) =>
    id === to ? (lists[id].includes(cause) ? lists[id] : [...lists[id], cause]) : without(lists[id]);
  return {
    causesOK: put('causesOK'),
    causesRetry: put('causesRetry'),
    causesError: put('causesError'),
    causesMinus: put('causesMinus'),
  };
}

/** The column of a cause. */
export function columnOf(lists: Lists, cause: string): Column | null {
  return columns.find(({ id }) => lists[id].includes(cause))?.id ?? null;
}

const wire = { ok: 'causesOK', retry: 'causesRetry', error: 'causesError', minus: 'causesMinus' } as const;

/** The lists of a campaign that nobody has changed. */
export function defaultLists(causes: readonly { cause: string; list: '' | keyof typeof wire }[]): Lists {
  const of = (name: keyof typeof wire) => causes.filter(({ list }) => list === name).map(({ cause }) => cause);
  return { causesOK: of('ok'), causesRetry: of('retry'), causesError: of('error'), causesMinus: of('minus') };
}

/** Whether two columns hold the same, in whatever order. */
export function sameLists(a: Lists, b: Lists): boolean {
  return columns.every(({ id }) => [...a[id]].sort().join() === [...b[id]].sort().join());
}

/** The edits that put the lists in their places; order does not matter to a list of causes. */
export function listEdits(campaign: Campaign, lists: Lists): [SettingPath, readonly string[]][] {
  return columns.map(({ id }) => {
    const known = campaign[id] ?? [];
    const sameCauses = [...known].sort().join() === [...lists[id]].sort().join();
    return [id, sameCauses ? known : lists[id]];
  });
}
