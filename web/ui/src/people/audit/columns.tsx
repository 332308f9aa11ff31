import { Anchor, Text } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import type { Shape } from '../../api/client';
import { plural } from '../../parts/numbers';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { deed, difference } from './difference';

type Entry = Shape<'AuditEntry'>;
const column = createColumnHelper<Entry>();

interface Actions {
  onOpen: (entry: Entry) => void;
  onFilter: (filter: { user?: string; object?: string }) => void;
}

/** The first field that changed, and how many more there are. */
function Summary({ entry, onOpen }: { entry: Entry; onOpen: (entry: Entry) => void }) {
  if (entry.http >= 400) return <StateBadge tone="fault">Refused</StateBadge>;
  const [first, ...others] = difference(entry.before, entry.after);
  if (!first) return <>–</>;
  const text = `${first.field}: ${first.before ?? '–'} → ${first.after ?? '–'}`;
  return (
    <Anchor component="button" type="button" fz="sm" ta="left" onClick={() => onOpen(entry)}>
      <Text span fz="sm" truncate display="block" maw={330}>
        {text}
      </Text>{' '}
      {others.length > 0 && (
        <Text span fz="xs" c="dimmed">
          and {plural(others.length, 'more field', 'more fields')}
        </Text>
      )}
    </Anchor>
  );
}

export function columnsWith({ onOpen, onFilter }: Actions) {
  return [
    column.accessor('at', { header: 'At', enableSorting: false, cell: ({ getValue }) => <Time at={getValue()} /> }),
    column.accessor('user', {
      header: 'User',
      enableSorting: false,
      cell: ({ row: { original } }) => (
        <>
          {original.user ? (
            <Anchor component="button" type="button" fz="sm" onClick={() => onFilter({ user: original.user })}>
              {original.user}
            </Anchor>
          ) : (
            'Nobody signed in'
          )}
          {original.token && (
            <Text span fz="xs" c="dimmed" ml={6}>
              by token {original.token}
            </Text>
          )}
        </>
      ),
    }),
    column.accessor('object', {
      header: 'Object',
      enableSorting: false,
      cell: ({ getValue }) => (
        <Anchor component="button" type="button" fz="sm" ta="left" onClick={() => onFilter({ object: getValue() })}>
          {getValue()}
        </Anchor>
      ),
    }),
    column.accessor(({ method, route, action }) => deed(method, route, action), {
      id: 'what',
      header: 'What',
      enableSorting: false,
    }),
    column.display({
      id: 'change',
      header: 'Change',
      cell: ({ row }) => <Summary entry={row.original} onOpen={onOpen} />,
    }),
    column.accessor('address', { header: 'From', enableSorting: false }),
  ];
}
