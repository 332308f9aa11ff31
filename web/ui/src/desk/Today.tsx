import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { api, data, type Shape } from '../api/client';
import { DataTable } from '../parts/DataTable';
import { Loaded } from '../parts/Feedback';
import { Figure, Figures } from '../parts/Figure';
import { count } from '../parts/numbers';
import { StateBadge } from '../parts/StateBadge';
import { resultMeaning } from '../parts/states';
import { Clock } from '../parts/Time';
import { duration, useNow } from '../parts/time';
import { dispositionWords } from './deskState';
import { Panel } from './Panel';
import { useDesk } from './useDesk';

type Row = Shape<'AgentAttempt'>;

/** Midnight on this computer's clock. */
function midnight(now: number): string {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return day.toISOString();
}

/** How many of the day's calls are listed. */
const listed = 50;

/** The agent's figures and calls of today. */
export function Today() {
  const { id, state } = useDesk();
  const from = midnight(useNow());
  // A call that ends changes both.
  const key = [id, from, state.agent?.lastCall, state.agent?.calls, state.agent?.state];
  const params = { path: { id }, query: { from } };
  const figures = useQuery({
    queryKey: ['figures', ...key],
    queryFn: () => data(api.GET('/api/v2/agents/{id}/figures', { params })),
    placeholderData: (before) => before,
  });
  const calls = useQuery({
    queryKey: ['attempts', ...key],
    queryFn: () =>
      data(api.GET('/api/v2/agents/{id}/attempts', { params: { ...params, query: { from, limit: listed } } })),
    placeholderData: (before) => before,
  });
  return (
    <Panel title="Today">
      <Loaded query={figures}>{(day) => <Day day={day} />}</Loaded>
      <div style={{ marginTop: 16 }}>
        <Loaded query={calls}>{(rows) => <Calls rows={rows} />}</Loaded>
      </div>
    </Panel>
  );
}

function Day({ day }: { day: Shape<'AgentDay'> }) {
  return (
    <Figures>
      <Figure label="Calls" note={`${count(day.connected)} connected`}>
        {count(day.calls)}
      </Figure>
      <Figure label="Talk time" note={day.calls > 0 ? `${duration(day.meanTalkSec)} each` : undefined}>
        {duration(day.talkSec)}
      </Figure>
      <Figure label="Offers" note={`${count(day.accepted)} accepted`}>
        {count(day.offers)}
      </Figure>
      <Figure label="Rejected or skipped" note={`${count(day.missed)} missed`}>
        {count(day.rejected + day.skipped)}
      </Figure>
    </Figures>
  );
}

function Calls({ rows }: { rows: Row[] }) {
  const columns = useMemo<ColumnDef<Row>[]>(
    () => [
      { id: 'at', header: 'Ended', accessorFn: (row) => row.at, cell: ({ row }) => <Clock at={row.original.at} /> },
      {
        id: 'member',
        header: 'Member',
        accessorFn: (row) => row.memberName || row.attempt.number,
        cell: ({ row }) => <Who row={row.original} />,
      },
      { id: 'campaign', header: 'Campaign', accessorFn: (row) => row.campaignName },
      {
        id: 'result',
        header: 'Result',
        accessorFn: (row) => row.attempt.result ?? '',
        cell: ({ row }) => {
          const { tone, label } = resultMeaning(row.original.attempt.result ?? '');
          return <StateBadge tone={tone}>{label}</StateBadge>;
        },
      },
      {
        id: 'disposition',
        header: 'Disposition',
        accessorFn: (row) => dispositionWords(row.attempt.disposition ?? '') || '–',
      },
      {
        id: 'talk',
        header: 'Talk',
        meta: { right: true },
        accessorFn: talk,
        cell: (cell) => duration(cell.getValue<number>()),
      },
    ],
    [],
  );
  return (
    <DataTable
      label="Calls of today"
      rows={rows}
      columns={columns}
      rowId={(row) => row.attempt.id}
      empty="No calls yet today. They are listed here as they end."
    />
  );
}

function Who({ row: { memberName, attempt } }: { row: Row }) {
  return (
    <>
      {memberName || 'Without a name'}
      <Text fz="xs" c="dimmed">
        {attempt.number}
      </Text>
    </>
  );
}

function talk({ attempt: { bridged_at, ended_at } }: Row): number {
  return bridged_at && ended_at ? (Date.parse(ended_at) - Date.parse(bridged_at)) / 1000 : 0;
}
