import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Shape } from '../api/client';
import { useTopic } from '../live/useTopic';
import { Bar } from '../parts/Bar';
import { DataTable } from '../parts/DataTable';
import { Empty, Loading } from '../parts/Feedback';
import { count } from '../parts/numbers';
import { Section } from '../parts/Page';
import { StateBadge } from '../parts/StateBadge';
import { nodeMeaning } from '../parts/states';
import { Since } from '../parts/Time';

const column = createColumnHelper<Shape<'FeedNode'>>();

const columns = [
  column.accessor('name', { header: 'Node' }),
  column.accessor('state', {
    header: 'State',
    cell: ({ getValue }) => {
      const { tone, label } = nodeMeaning(getValue());
      return <StateBadge tone={tone}>{label}</StateBadge>;
    },
  }),
  column.accessor('since', {
    header: 'For',
    meta: { right: true, width: 100 },
    cell: ({ getValue }) => <Since at={getValue()} />,
  }),
  column.accessor('sessions', {
    header: 'Channels in use',
    meta: { width: 200 },
    cell: ({ row: { original } }) => (
      <Used label={`Channels of ${original.name}`} inUse={original.sessions} limit={original.maxSessions} />
    ),
  }),
  column.accessor('reconnects', {
    header: 'Reconnects',
    meta: { right: true, width: 110 },
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor('events', {
    header: 'Events',
    meta: { right: true, width: 110 },
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor('lastError', { header: 'Last error', cell: ({ getValue }) => getValue() || 'None' }),
];

/** The FreeSWITCH nodes as they are now. */
export function Nodes() {
  const { values, known } = useTopic('nodes');
  const rows = useMemo(() => [...values.values()].sort((a, b) => a.name.localeCompare(b.name)), [values]);
  return (
    <Section title="Nodes" note="The switches that calls are on; they are named in the configuration of Tandem" bare>
      {known ? (
        <DataTable
          label="Nodes now"
          rows={rows}
          columns={columns}
          rowId={({ name }) => name}
          empty={<Empty title="No nodes">Name one in the configuration of Tandem and start it again.</Empty>}
        />
      ) : (
        <Loading what="Nodes" />
      )}
    </Section>
  );
}

/** How much of something is in use, as a bar with its figures. */
export function Used({ label, inUse, limit }: { label: string; inUse: number; limit: number }) {
  return (
    <div style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: 8, alignItems: 'center' }}>
      <Bar label={label} of={limit} parts={[{ label: 'in use', value: Math.min(inUse, limit), tone: 'call' }]} />
      <span>
        {count(inUse)} of {count(limit)}
      </span>
    </div>
  );
}
