import { Anchor, Button, Group, Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { api, body, type Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { resultMeaning } from '../../parts/states';
import { dateTime, duration } from '../../parts/time';
import { results } from './words';

type Attempt = Shape<'Attempt'>;

const column = createColumnHelper<Attempt>();

function columnsOf(id: string, zone: string) {
  return [
    column.accessor('ended_at', {
      header: 'Ended',
      cell: (cell) => (
        <Anchor
          component={Link}
          to={`/campaigns/${id}/attempts/${cell.row.original.id}`}
          fz="sm"
          style={{ whiteSpace: 'nowrap' }}
        >
          {dateTime(cell.getValue(), zone)}
        </Anchor>
      ),
    }),
    column.accessor('result', {
      header: 'Result',
      cell: (cell) => {
        const { tone, label } = resultMeaning(cell.getValue() ?? '');
        return <StateBadge tone={tone}>{label}</StateBadge>;
      },
    }),
    column.accessor('number', { header: 'Number' }),
    column.accessor('member', {
      header: 'Member',
      cell: (cell) => (
        <Anchor component={Link} to={`/campaigns/${id}/members/${cell.getValue()}`} fz="sm">
          {cell.getValue()}
        </Anchor>
      ),
    }),
    column.accessor((one) => one.agent ?? '', { id: 'agent', header: 'Agent' }),
    column.accessor((one) => one.disposition ?? '', { id: 'disposition', header: 'Disposition' }),
    column.accessor((one) => one.cause ?? '', { id: 'cause', header: 'Cause' }),
    column.accessor((one) => talk(one), {
      id: 'talk',
      header: 'Talk',
      cell: (cell) => duration(cell.getValue()),
      meta: { right: true },
    }),
  ];
}

function talk({ bridged_at, ended_at }: Attempt): number {
  return bridged_at && ended_at ? (Date.parse(ended_at) - Date.parse(bridged_at)) / 1000 : 0;
}

/** The attempts one by one, the newest first. */
export function Attempts({ id, range, zone }: { id: string; range: { from: string; to: string }; zone: string }) {
  const [result, setResult] = useState<string | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['attempts', id, range.from, range.to, result],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v2/dialer/{id}/attempts', {
          params: {
            path: { id },
            query: { sort: '-id', limit: 50, cursor: pageParam, ...range, ...(result ? { result } : {}) },
          },
        }),
      ),
    getNextPageParam: (last) => last.next,
  });
  const columns = useMemo(() => columnsOf(id, zone), [id, zone]);
  const rows = useMemo(
    () => (query.data?.pages ?? []).flatMap((page) => page.data).flatMap(({ attempt }) => (attempt ? [attempt] : [])),
    [query.data],
  );
  return (
    <Section
      title="Attempts"
      note="The newest first"
      bare
      actions={
        <Select
          size="xs"
          aria-label="Result"
          placeholder="All results"
          clearable
          data={results}
          value={result}
          onChange={setResult}
        />
      }
    >
      <Loaded query={query} what="Attempts">
        {() => (
          <>
            <DataTable
              label="Attempts"
              rows={rows}
              columns={columns}
              rowId={(one) => one.id}
              height={480}
              empty={<Empty title={query.hasNextPage ? 'None on this page yet' : 'No such attempts in these days'} />}
            />
            {query.hasNextPage && (
              <Group p="sm" justify="center">
                <Button
                  size="xs"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show more
                </Button>
              </Group>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
