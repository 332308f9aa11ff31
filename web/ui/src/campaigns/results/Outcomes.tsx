import { Anchor } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { Bar } from '../../parts/Bar';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Feedback';
import { count, milliseconds, percent } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { duration } from '../../parts/time';
import { share } from './total';

type Row = Shape<'ResultRow'>;

interface Props {
  title: string;
  /** What a row is. */
  noun: string;
  /** What a row without a key is called. */
  none: string;
  rows: readonly Row[];
  link?: (key: string) => string;
}

const column = createColumnHelper<Row>();

const figures = [
  column.accessor('attempts', { header: 'Attempts', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
  column.accessor('answered', { header: 'Answered', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
  column.accessor((row) => share(row.answered, row.calls), {
    id: 'rate',
    header: 'Answer rate',
    cell: (cell) => percent(cell.getValue()),
    meta: { right: true },
  }),
  column.accessor('connected', { header: 'Connected', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
  column.accessor('abandoned', { header: 'Abandoned', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
  column.accessor((row) => (row.bridged > 0 ? row.talkSec / row.bridged : 0), {
    id: 'talk',
    header: 'Talk',
    cell: (cell) => duration(cell.getValue()),
    meta: { right: true },
  }),
  column.accessor('waitMs', {
    header: 'Wait',
    cell: (cell) => milliseconds(cell.getValue()),
    meta: { right: true },
  }),
  column.display({
    id: 'parts',
    header: 'How they ended',
    cell: ({ row }) => <Parts row={row.original} />,
    meta: { width: 160 },
  }),
];

/** What came of the attempts of each agent, number or trunk. */
export function Outcomes({ title, noun, none, rows, link }: Props) {
  const columns = useMemo(() => {
    const name = column.accessor((row) => row.name || row.key || none, {
      id: 'name',
      header: noun,
      cell: (cell) => {
        const { key } = cell.row.original;
        const to = key && link?.(key);
        return to ? (
          <Anchor component={Link} to={to} fz="sm" style={{ whiteSpace: 'nowrap' }}>
            {cell.getValue()}
          </Anchor>
        ) : (
          cell.getValue()
        );
      },
    });
    return [name, ...figures];
  }, [noun, none, link]);
  return (
    <Section title={title} note="Talk: mean of a call. Wait: mean from the answer to the bridge." bare>
      <DataTable
        label={title}
        rows={rows}
        columns={columns}
        rowId={(row) => row.key || '(none)'}
        height={360}
        initialSorting={[{ id: 'attempts', desc: true }]}
        empty={<Empty title="Nothing to show" />}
      />
    </Section>
  );
}

function Parts({ row }: { row: Row }) {
  const others = Math.max(0, row.attempts - row.connected - row.abandoned - row.failed);
  return (
    <Bar
      label="How they ended"
      parts={[
        { label: 'connected', value: row.connected, tone: 'call' },
        { label: 'abandoned', value: row.abandoned, tone: 'fault' },
        { label: 'failed', value: row.failed, tone: 'ringing' },
        { label: 'others', value: others, tone: 'break' },
      ]}
    />
  );
}
