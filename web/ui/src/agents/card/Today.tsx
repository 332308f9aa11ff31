import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, body, data, type Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Figure, Figures } from '../../parts/Figure';
import { count } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { resultMeaning } from '../../parts/states';
import { Clock } from '../../parts/Time';
import { duration, ownZone } from '../../parts/time';
import { agentsKey, startOfToday } from '../queries';
import { talked } from './talk';

type Row = Shape<'AgentAttempt'>;
const column = createColumnHelper<Row>();

const columns = [
  column.accessor('at', {
    header: 'Ended',
    meta: { width: 120 },
    cell: ({ row: { original } }) => (
      <Link to={`/campaigns/${original.attempt.campaign}/attempts/${original.attempt.id}`}>
        <Clock at={original.at} />
      </Link>
    ),
  }),
  column.accessor('campaignName', { header: 'Campaign' }),
  column.accessor('memberName', {
    header: 'Member',
    cell: ({ row: { original } }) => (
      <Link to={`/campaigns/${original.attempt.campaign}/members/${original.attempt.member}`}>
        {original.memberName || original.attempt.member}
      </Link>
    ),
  }),
  column.accessor(({ attempt }) => attempt.number, { id: 'number', header: 'Number' }),
  column.accessor(({ attempt }) => attempt.result ?? '', {
    id: 'result',
    header: 'Result',
    cell: ({ getValue }) => {
      const { tone, label } = resultMeaning(getValue());
      return <StateBadge tone={tone}>{label}</StateBadge>;
    },
  }),
  column.accessor(({ attempt }) => attempt.disposition ?? '', {
    id: 'disposition',
    header: 'Disposition',
    cell: ({ getValue }) => getValue() || '–',
  }),
  column.accessor(({ attempt }) => talked(attempt), {
    id: 'talk',
    header: 'Talk',
    meta: { right: true, width: 80 },
    cell: ({ getValue }) => (getValue() === undefined ? '–' : duration(getValue() ?? 0)),
  }),
];

/** What the agent did since midnight. */
export function Today({ id }: { id: string }) {
  const [from] = useState(startOfToday);
  return (
    <>
      <DayFigures id={id} from={from} />
      <DayCalls id={id} from={from} />
    </>
  );
}

function DayFigures({ id, from }: { id: string; from: string }) {
  const query = useQuery({
    queryKey: [...agentsKey, 'figures', id, from],
    queryFn: () => data(api.GET('/api/v2/agents/{id}/figures', { params: { path: { id }, query: { from } } })),
    refetchInterval: 30_000,
  });
  return (
    <Section title="Today" note={`Since midnight, ${ownZone()}`}>
      <Loaded query={query} what="Figures">
        {(day) => (
          <Figures>
            <Figure label="Calls">{count(day.calls)}</Figure>
            <Figure label="Connected">{count(day.connected)}</Figure>
            <Figure label="Talk time">{duration(day.talkSec)}</Figure>
            <Figure label="A call lasts">{duration(day.meanTalkSec)}</Figure>
            <Figure label="Previews offered" note={`${count(day.accepted)} accepted, ${count(day.rejected)} rejected`}>
              {count(day.offers)}
            </Figure>
            <Figure label="Skipped">{count(day.skipped)}</Figure>
            <Figure label="Cancelled">{count(day.cancelled)}</Figure>
            <Figure label="Not answered">{count(day.missed)}</Figure>
          </Figures>
        )}
      </Loaded>
    </Section>
  );
}

function DayCalls({ id, from }: { id: string; from: string }) {
  const query = useInfiniteQuery({
    queryKey: [...agentsKey, 'attempts', id, from],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v2/agents/{id}/attempts', {
          params: { path: { id }, query: { from, limit: 50, cursor: pageParam || undefined } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: 30_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.data);
  return (
    <Section
      title="Calls today"
      bare
      actions={
        query.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        )
      }
    >
      <Loaded query={{ ...query, data: rows }} what="Calls">
        {(shown) => (
          <DataTable
            label="Calls today"
            rows={shown}
            columns={columns}
            rowId={(row) => row.attempt.id}
            height={420}
            empty={<Empty title="No calls yet today" />}
          />
        )}
      </Loaded>
    </Section>
  );
}
