import type { Shape } from '../../../api/client';

type Disposition = Shape<'Disposition'>;

/** A disposition as it is typed: what becomes of the member is one choice, where the API has three fields. */
export interface DispositionRow {
  code: string;
  label: string;
  key: string;
  next: 'done' | 'retry' | 'callback' | 'usual';
  /** Seconds, where it is tried again. */
  wait: number;
  stop_number?: boolean;
  do_not_call?: boolean;
}

export function dispositionRow(d: Disposition): DispositionRow {
  const next = d.success ? 'done' : d.callback ? 'callback' : d.retry ? 'retry' : 'usual';
  return {
    code: d.code,
    label: d.label,
    key: d.key ?? '',
    next,
    wait: d.retry?.wait ?? 3600,
    stop_number: d.stop_number ?? false,
    do_not_call: d.do_not_call ?? false,
  };
}

export function dispositionsOf(rows: readonly DispositionRow[]): Disposition[] {
  return rows.map(({ code, label, key, next, wait, stop_number, do_not_call }) => ({
    code,
    label,
    ...(key && { key: key.toLowerCase() }),
    ...(next === 'done' && { success: true }),
    ...(next === 'callback' && { callback: true }),
    ...(next === 'retry' && { retry: { wait } }),
    ...(stop_number && { stop_number }),
    ...(do_not_call && { do_not_call }),
  }));
}
