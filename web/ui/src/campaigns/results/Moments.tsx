import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Feedback';
import { timeOfDay } from '../../parts/time';
import { momentWords } from './words';

type Moment = Shape<'Moment'>;
type Leg = Shape<'LegRow'>;

const moment = createColumnHelper<Moment>();
const leg = createColumnHelper<Leg>();

const sides: Record<string, string> = { agent: 'Agent', customer: 'Customer' };

function momentColumns(begin: number) {
  return [
    moment.accessor('at', { header: 'Time', cell: (cell) => timeOfDay(cell.getValue()), enableSorting: false }),
    moment.accessor((one) => (Date.parse(one.at) - begin) / 1000, {
      id: 'since',
      header: 'After',
      cell: (cell) => `${cell.getValue().toFixed(3)} s`,
      enableSorting: false,
      meta: { right: true },
    }),
    moment.accessor((one) => momentWords(one.what), { id: 'what', header: 'What', enableSorting: false }),
    moment.accessor((one) => sides[one.leg ?? ''] ?? '', { id: 'leg', header: 'Leg', enableSorting: false }),
    moment.accessor((one) => one.agent ?? '', { id: 'agent', header: 'Agent', enableSorting: false }),
    moment.accessor((one) => one.detail ?? '', { id: 'detail', header: 'Detail', enableSorting: false }),
  ];
}

/** Everything that the record knows, in order of time. */
export function Moments({ attempt }: { attempt: Shape<'Attempt'> }) {
  const begin = Date.parse(attempt.claimed_at ?? attempt.timeline[0]?.at ?? '');
  const columns = useMemo(() => momentColumns(begin), [begin]);
  return (
    <DataTable
      label="Events of the attempt"
      rows={attempt.timeline}
      columns={columns}
      rowId={(one) => String(attempt.timeline.indexOf(one))}
      empty={<Empty title="Nothing has happened yet" />}
    />
  );
}

const legColumns = [
  leg.accessor('event', { header: 'Leg', enableSorting: false }),
  leg.accessor((one) => one.destination ?? one.agent ?? '', { id: 'to', header: 'To', enableSorting: false }),
  leg.accessor((one) => timeOfDay(one.setup_at), { id: 'setup', header: 'Set up', enableSorting: false }),
  leg.accessor((one) => timeOfDay(one.alert_at), { id: 'alert', header: 'Rang', enableSorting: false }),
  leg.accessor((one) => timeOfDay(one.speak_at), { id: 'speak', header: 'Answered', enableSorting: false }),
  leg.accessor((one) => timeOfDay(one.end_at), { id: 'end', header: 'Ended', enableSorting: false }),
  leg.accessor('result', { header: 'Result', enableSorting: false }),
];

/** The legs as reports tell them. */
export function Legs({ attempt }: { attempt: Shape<'Attempt'> }) {
  return (
    <DataTable
      label="Legs of the attempt"
      rows={attempt.legs}
      columns={legColumns}
      rowId={(one) => `${one.event} ${one.setup_at ?? ''} ${one.destination ?? one.agent ?? one.message ?? ''}`}
      empty={<Empty title="No legs were set up" />}
    />
  );
}
