import { Button, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { DataTable } from '../../parts/DataTable';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { hangupWords } from '../why/causes';
import { useMemberActions } from './memberActions';

type Member = Shape<'Member'>;
type Communication = Member['communications'][number];

interface Props {
  campaign: string;
  member: Member;
  /** Opens the form for one more; undefined for whoever may not. */
  add?: () => void;
}

/** The numbers of a member with what came of each. */
export function Numbers({ campaign, member, add }: Props) {
  const mayWrite = useMayWrite('members');
  const { stopNumber } = useMemberActions(campaign, member);
  const next = member.communications[member.next]?.number;
  const over = member.state === 'ended';
  const columns = useMemo((): ColumnDef<Communication>[] => {
    const shown: ColumnDef<Communication>[] = [
      { accessorKey: 'number', header: 'Number', enableSorting: false },
      { accessorKey: 'type', header: 'Type', enableSorting: false, cell: ({ row }) => row.original.type || '–' },
      { accessorKey: 'priority', header: 'Priority', enableSorting: false, meta: { right: true } },
      { accessorKey: 'attempts', header: 'Attempts', enableSorting: false, meta: { right: true } },
      {
        accessorKey: 'cause',
        header: 'Last cause',
        enableSorting: false,
        cell: ({ row }) => <span title={row.original.cause}>{hangupWords(row.original.cause)}</span>,
      },
      {
        id: 'is',
        header: 'State',
        enableSorting: false,
        cell: ({ row }) => <NumberState number={row.original} next={row.original.number === next} over={over} />,
      },
    ];
    if (!mayWrite) return shown;
    const stop: ColumnDef<Communication> = {
      id: 'stop',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      enableSorting: false,
      meta: { width: 70 },
      cell: ({ row }) => {
        if (row.original.ended) return null;
        const { number } = row.original;
        return (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Stop ${number}`}
            onClick={() => void stopNumber(number)}
          >
            Stop
          </Button>
        );
      },
    };
    return [...shown, stop];
  }, [mayWrite, next, over, stopNumber]);
  return (
    <Section
      title="Numbers"
      bare
      actions={
        add && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
            Add number
          </Button>
        )
      }
    >
      <DataTable
        label="Numbers of the member"
        rows={member.communications}
        columns={columns}
        rowId={(row) => row.number}
      />
    </Section>
  );
}

function NumberState({ number, next, over }: { number: Communication; next: boolean; over: boolean }) {
  if (number.ended) return <StateBadge tone="break">Stopped</StateBadge>;
  if (over) return '–';
  return next ? <StateBadge tone="ready">Called next</StateBadge> : 'May be called';
}
