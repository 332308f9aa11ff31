import { ActionIcon, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { api, data, type Shape } from '../api/client';
import { act, confirm } from '../parts/confirm';
import { DataTable } from '../parts/DataTable';
import { Empty, Loaded } from '../parts/Feedback';
import { plural } from '../parts/numbers';
import { Section } from '../parts/Page';
import { Time } from '../parts/Time';
import { listsKey, useEntries } from './queries';

type Entry = Shape<'DoNotCallEntry'>;
const column = createColumnHelper<Entry>();

const facts = [
  column.accessor('number', { header: 'Number', enableSorting: false }),
  column.accessor('reason', { header: 'Reason', enableSorting: false, cell: ({ getValue }) => getValue() || '–' }),
  column.accessor('added', { header: 'Added', enableSorting: false, cell: ({ getValue }) => <Time at={getValue()} /> }),
  column.accessor('until', {
    header: 'Until',
    enableSorting: false,
    cell: ({ getValue }) => (getValue() ? <Time at={getValue()} /> : 'For good'),
  }),
];

function columnsWith(remove: (entry: Entry) => void) {
  return [
    ...facts,
    column.display({
      id: 'remove',
      header: 'Take off',
      meta: { width: 90 },
      cell: ({ row: { original } }) => (
        <ActionIcon
          variant="subtle"
          aria-label={`Take ${original.number} off the list`}
          onClick={() => remove(original)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ),
    }),
  ];
}

/** The numbers of a list as pages that follow each other, or the one that is looked for. */
export function Entries({ list, number, mayWrite }: { list: string; number: string; mayWrite: boolean }) {
  const client = useQueryClient();
  const query = useEntries(list, number);
  const columns = useMemo(() => {
    if (!mayWrite) return facts;
    return columnsWith((entry) => {
      void takeOff(list, entry).then((gone) => (gone ? client.invalidateQueries({ queryKey: listsKey }) : undefined));
    });
  }, [client, list, mayWrite]);
  const rows = query.data?.pages.flatMap(({ entries }) => entries);
  return (
    <Section
      bare
      title={rows && `${plural(rows.length, 'number')}${query.hasNextPage ? ' shown, there are more' : ''}`}
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
      <Loaded query={{ ...query, data: rows }} what="Numbers">
        {(entries) => (
          <DataTable
            label={`Numbers of ${list}`}
            rows={entries}
            columns={columns}
            rowId={(entry) => entry.number}
            height="calc(100vh - 290px)"
            empty={
              number ? (
                <Empty title={`${number} is not on this list`}>Other lists may have it.</Empty>
              ) : (
                <Empty title="No numbers on this list">Add some, or look at the other lists.</Empty>
              )
            }
          />
        )}
      </Loaded>
    </Section>
  );
}

/** Takes a number off once that is sure. */
async function takeOff(list: string, { number, reason }: Entry): Promise<boolean> {
  const sure = await confirm({
    title: `Take ${number} off ${list}?`,
    children: `It may be called again from the next call on${reason ? `. It was put there for: ${reason}` : ''}.`,
    doIt: 'Take off the list',
  });
  if (!sure) return false;
  return act(
    () => data(api.DELETE('/api/v2/do-not-call/{list}/{number}', { params: { path: { list, number } } })),
    `${number} taken off ${list}`,
  );
}
