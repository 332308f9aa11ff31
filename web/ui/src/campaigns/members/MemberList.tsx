import { Alert, Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { OnChangeFn, RowSelectionState, SortingState } from '@tanstack/react-table';
import { useMemo } from 'react';
import { saying } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty, Failure, Loading } from '../../parts/Feedback';
import { count } from '../../parts/numbers';
import { type Filter, isFiltered, type MemberRow, type Order } from './filter';
import classes from './Members.module.css';
import { neededFields, tableColumns } from './memberColumns';
import { useMembers } from './queries';

interface Props {
  campaign: string;
  filter: Filter;
  order: Order;
  setOrder: (order: Order) => void;
  columns: readonly string[];
  /** The cursors of the pages up to the one that is shown. */
  cursors: readonly string[];
  turn: (cursors: string[]) => void;
  selection: RowSelectionState;
  select: OnChangeFn<RowSelectionState> | undefined;
  /** What to do where there are no members at all. */
  begin?: React.ReactNode;
}

const rowId = (row: MemberRow) => String(row.id);
const rowLabel = (row: MemberRow) => `member ${row.id}${row.name ? `, ${row.name}` : ''}`;

/** A page of the members. */
export function MemberList(props: Props) {
  const { campaign, filter, order, columns, cursors, turn } = props;
  const fields = useMemo(() => neededFields(columns), [columns]);
  const query = useMembers(campaign, { filter, order, cursor: cursors.at(-1), columns: fields });
  const table = useMemo(() => tableColumns(campaign, columns), [campaign, columns]);
  const sorting: SortingState = [order === 'due' ? { id: 'due', desc: false } : { id: 'id', desc: order === '-id' }];
  const page = query.data;
  if (!page) return query.error ? <Refused query={query} /> : <Loading what="Members" />;
  return (
    <>
      {query.error && (
        <Alert color="red" variant="outline" role="alert" m="sm">
          {saying(query.error)}
        </Alert>
      )}
      <DataTable
        label="Members"
        rows={page.rows}
        columns={table}
        rowId={rowId}
        rowLabel={rowLabel}
        selection={props.selection}
        onSelection={props.select}
        sorting={sorting}
        onSorting={(change) => props.setOrder(nextOrder(sorting, change))}
        empty={
          <Nobody filtered={isFiltered(filter)} more={page.next !== undefined} begin={props.begin} order={order} />
        }
      />
      <div className={classes.pager}>
        <Text inherit c="dimmed">
          Page {count(cursors.length + 1)}
          {order === 'due' ? ' · only those who wait, as they will be called' : ''}
          {page.next && page.rows.length === 0 ? ' · nobody so far; the rest of the list was not looked at yet' : ''}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={14} aria-hidden />}
            disabled={cursors.length === 0}
            onClick={() => turn(cursors.slice(0, -1))}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} aria-hidden />}
            disabled={!page.next || query.isPlaceholderData}
            onClick={() => page.next && turn([...cursors, page.next])}
          >
            {page.rows.length === 0 && page.next ? 'Search on' : 'Next'}
          </Button>
        </Group>
      </div>
    </>
  );
}

function Refused({ query }: { query: ReturnType<typeof useMembers> }) {
  return (
    <div className={classes.panel}>
      <Failure error={query.error} retry={() => void query.refetch()} />
    </div>
  );
}

/** The order of the API after a click on a head: the next call is sorted one way only. */
function nextOrder(sorting: SortingState, change: SortingState | ((old: SortingState) => SortingState)): Order {
  const [first] = typeof change === 'function' ? change(sorting) : change;
  if (!first) return 'id';
  if (first.id === 'due') return first.desc ? 'id' : 'due';
  return first.desc ? '-id' : 'id';
}

interface NobodyProps {
  filtered: boolean;
  more: boolean;
  order: Order;
  begin?: React.ReactNode;
}

function Nobody({ filtered, more, order, begin }: NobodyProps) {
  if (more)
    return <Empty title="Nobody on this page">Much of the list was looked at. Search on with the button below.</Empty>;
  if (filtered) return <Empty title="Nobody matches">Take a condition away, or search for something else.</Empty>;
  if (order === 'due') return <Empty title="Nobody waits">All members have ended, are held or are being called.</Empty>;
  return (
    <Empty title="The campaign has no members yet" action={begin}>
      Import a list, or add members one by one.
    </Empty>
  );
}
