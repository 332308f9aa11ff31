import type { Shape } from '../../api/client';

type Row = Shape<'ResultRow'>;

/** The sum of rows. `waitMs` is the mean over all who were bridged. */
export function total(rows: readonly Row[]): Omit<Row, 'key' | 'name' | 'from' | 'results'> {
  const sum = (pick: (row: Row) => number) => rows.reduce((so, row) => so + pick(row), 0);
  const bridged = sum((row) => row.bridged);
  return {
    attempts: sum((row) => row.attempts),
    calls: sum((row) => row.calls),
    answered: sum((row) => row.answered),
    bridged,
    connected: sum((row) => row.connected),
    abandoned: sum((row) => row.abandoned),
    machine: sum((row) => row.machine),
    noAnswer: sum((row) => row.noAnswer),
    busy: sum((row) => row.busy),
    badNumber: sum((row) => row.badNumber),
    failed: sum((row) => row.failed),
    talkSec: sum((row) => row.talkSec),
    waitMs: bridged > 0 ? sum((row) => row.waitMs * row.bridged) / bridged : 0,
  };
}

/** A share of a whole, 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
