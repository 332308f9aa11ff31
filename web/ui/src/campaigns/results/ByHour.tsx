import { Button } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { LineChart } from '../../parts/LineChart';
import { count, percent } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { dateTime } from '../../parts/time';
import { share } from './total';

type Row = Shape<'ResultRow'>;

const column = createColumnHelper<Row>();

function columnsIn(zone: string) {
  return [
    column.accessor('from', { header: 'Hour', cell: (cell) => dateTime(cell.getValue(), zone) }),
    column.accessor('attempts', { header: 'Attempts', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
    column.accessor('answered', { header: 'Answered', cell: (cell) => count(cell.getValue()), meta: { right: true } }),
    column.accessor('connected', {
      header: 'Connected',
      cell: (cell) => count(cell.getValue()),
      meta: { right: true },
    }),
    column.accessor('abandoned', {
      header: 'Abandoned',
      cell: (cell) => count(cell.getValue()),
      meta: { right: true },
    }),
    column.accessor((row) => share(row.answered, row.calls), {
      id: 'rate',
      header: 'Answer rate',
      cell: (cell) => percent(cell.getValue()),
      meta: { right: true },
    }),
  ];
}

/** The hours, as lines and as figures. */
export function ByHour({ rows, zone }: { rows: readonly Row[]; zone: string }) {
  const [asTable, setAsTable] = useState(false);
  const x = useMemo(() => rows.map(({ from }) => Date.parse(from ?? '') / 1000), [rows]);
  const series = useMemo(
    () => [
      { label: 'Attempts', tone: 'break' as const, values: rows.map((row) => row.attempts), say: count },
      { label: 'Answered', tone: 'ringing' as const, values: rows.map((row) => row.answered), say: count },
      { label: 'Connected', tone: 'call' as const, values: rows.map((row) => row.connected), say: count },
      { label: 'Abandoned', tone: 'fault' as const, values: rows.map((row) => row.abandoned), say: count, dash: true },
    ],
    [rows],
  );
  const columns = useMemo(() => columnsIn(zone), [zone]);
  return (
    <Section
      title="By hour"
      bare={asTable}
      actions={
        <Button size="xs" variant="default" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show the chart' : 'Show the figures'}
        </Button>
      }
    >
      {asTable || rows.length < 2 ? (
        <DataTable label="Results by hour" rows={rows} columns={columns} rowId={(row) => row.key} height={320} />
      ) : (
        <LineChart
          label="Attempts, answered, connected and abandoned in each hour"
          x={x}
          series={series}
          height={220}
        />
      )}
    </Section>
  );
}
