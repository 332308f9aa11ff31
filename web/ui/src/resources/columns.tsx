import { ActionIcon, Anchor, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import type { Shape } from '../api/client';
import { trunkMeaning } from '../overview/trunk';
import { count, decimal } from '../parts/numbers';
import { StateBadge } from '../parts/StateBadge';
import { Until } from '../parts/Time';
import { Used } from './Nodes';

/** A resource with what it is doing; `trunk` is missing until that is known. */
export interface Row {
  card: Shape<'ResourceCard'>;
  trunk: Shape<'Trunk'> | undefined;
}

const column = createColumnHelper<Row>();

interface Actions {
  mayWrite: boolean;
  onOpen: (card: Shape<'ResourceCard'>) => void;
  onRemove: (card: Shape<'ResourceCard'>) => void;
}

function Doing({ trunk }: { trunk: Shape<'Trunk'> | undefined }) {
  if (!trunk) return <>–</>;
  const { tone, label } = trunkMeaning(trunk);
  return (
    <>
      <StateBadge tone={tone}>{label}</StateBadge>
      {trunk.restUntil && (
        <Text span fz="xs" c="dimmed" ml={6}>
          for <Until at={trunk.restUntil} />
        </Text>
      )}
    </>
  );
}

function CallerIds({ card }: { card: Row['card'] }) {
  const [first, ...others] = card.callerIdNumbers ?? [];
  if (!first)
    return (
      <Text span fz="sm" c="dimmed">
        The trunk’s own
      </Text>
    );
  return (
    <span title={[first, ...others].join(', ')}>
      {first}
      {others.length > 0 && ` and ${others.length} more`}
    </span>
  );
}

export function columnsWith({ mayWrite, onOpen, onRemove }: Actions) {
  const facts = [
    column.accessor(({ card }) => card.name || card.id || '', {
      id: 'name',
      header: 'Resource',
      cell: ({ row: { original } }) => (
        <>
          <Anchor component="button" type="button" fz="sm" ta="left" onClick={() => onOpen(original.card)}>
            {original.card.name || original.card.id}
          </Anchor>
          {original.card.name !== original.card.id && (
            <Text fz="xs" c="dimmed">
              {original.card.id}
            </Text>
          )}
        </>
      ),
    }),
    column.display({ id: 'state', header: 'State', cell: ({ row }) => <Doing trunk={row.original.trunk} /> }),
    column.accessor(({ trunk }) => trunk?.inUse, {
      id: 'lines',
      header: 'Lines in use',
      meta: { width: 180 },
      sortUndefined: 'last',
      cell: ({ row: { original } }) => (
        <Used
          label={`Lines of ${original.card.name || original.card.id}`}
          inUse={original.trunk?.inUse ?? 0}
          limit={original.card.limit ?? 0}
        />
      ),
    }),
    column.accessor(({ card }) => card.dialString, {
      id: 'dialString',
      header: 'Dial string',
      cell: ({ getValue }) => <code style={{ fontSize: '0.75rem' }}>{getValue()}</code>,
    }),
    column.display({
      id: 'callerIds',
      header: 'Caller ids',
      cell: ({ row }) => <CallerIds card={row.original.card} />,
    }),
    column.accessor(({ card }) => card.priority ?? 0, {
      id: 'priority',
      header: 'Priority',
      meta: { right: true, width: 90 },
      cell: ({ getValue }) => count(getValue()),
    }),
    column.accessor(({ card }) => card.callsPerSecond ?? 0, {
      id: 'cps',
      header: 'Calls a second',
      meta: { right: true, width: 120 },
      cell: ({ getValue }) => (getValue() === 0 ? 'No bound' : decimal(getValue())),
    }),
  ];
  if (!mayWrite) return facts;
  return [
    ...facts,
    column.display({
      id: 'remove',
      header: 'Delete',
      meta: { width: 60 },
      cell: ({ row: { original } }) => (
        <Group justify="center">
          <ActionIcon
            variant="subtle"
            aria-label={`Delete ${original.card.name || original.card.id}`}
            onClick={() => onRemove(original.card)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ),
    }),
  ];
}
