import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { api, data, type Shape } from '../../api/client';
import { act, done } from '../../parts/confirm';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { browser } from './browser';

type Card = Shape<'SessionCard'>;
const sessionsKey = ['sessions'] as const;
const column = createColumnHelper<Card>();

function columnsWith(end: (card: Card) => void) {
  return [
    column.accessor(({ userAgent }) => browser(userAgent), {
      id: 'browser',
      header: 'Browser',
      cell: ({ getValue, row }) => <span title={row.original.userAgent}>{getValue()}</span>,
    }),
    column.accessor('address', { header: 'From' }),
    column.accessor('created', { header: 'Signed in', cell: ({ getValue }) => <Time at={getValue()} /> }),
    column.accessor('seen', { header: 'Last used', cell: ({ getValue }) => <Time at={getValue()} /> }),
    column.accessor('until', { header: 'Ends at the latest', cell: ({ getValue }) => <Time at={getValue()} /> }),
    column.display({
      id: 'end',
      header: 'End',
      meta: { width: 130 },
      cell: ({ row: { original } }) =>
        original.current ? (
          <StateBadge tone="ready">This one</StateBadge>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`End the session from ${original.address}, ${browser(original.userAgent)}`}
            onClick={() => end(original)}
          >
            End
          </Button>
        ),
    }),
  ];
}

/** Where one is signed in. */
export function Sessions() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: sessionsKey, queryFn: () => data(api.GET('/api/v2/sessions')) });
  const columns = useMemo(
    () =>
      columnsWith(({ id }) => {
        const params = { path: { id } };
        void act(() => data(api.DELETE('/api/v2/sessions/{id}', { params })), 'Session ended').then(() =>
          client.invalidateQueries({ queryKey: sessionsKey }),
        );
      }),
    [client],
  );

  async function endOthers() {
    await act(async () => {
      const { ended } = await data(api.DELETE('/api/v2/sessions'));
      done(`${plural(ended, 'session')} ended`);
    });
    await client.invalidateQueries({ queryKey: sessionsKey });
  }

  const others = query.data?.filter(({ current }) => !current).length ?? 0;
  return (
    <Section
      title="Sessions"
      note="Where you are signed in. End those that you do not know, and change the password."
      bare
      actions={
        <Button size="xs" variant="default" disabled={others === 0} onClick={() => void endOthers()}>
          End all others
        </Button>
      }
    >
      <Loaded query={query} what="Sessions">
        {(cards) => (
          <DataTable
            label="My sessions"
            rows={cards}
            columns={columns}
            rowId={({ id }) => id}
            initialSorting={[{ id: 'seen', desc: true }]}
            empty={<Empty title="No sessions" />}
          />
        )}
      </Loaded>
    </Section>
  );
}
