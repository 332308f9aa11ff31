import { Anchor, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router';
import { count } from '../../parts/numbers';
import { StateBadge } from '../../parts/StateBadge';
import { resultMeaning } from '../../parts/states';
import { Time } from '../../parts/Time';
import { causeWords, memberMeaning } from '../why/causes';
import type { MemberRow } from './filter';

interface Choice {
  id: string;
  label: string;
  /** The fields of a member that the cell shows. */
  needs: string[];
  /** The column of the export that has the same. */
  exported: string;
  right?: boolean;
  cell: (row: MemberRow) => React.ReactNode;
}

const choices: Choice[] = [
  {
    id: 'number',
    label: 'Number',
    needs: ['communications', 'next'],
    exported: 'number',
    cell: (row) => nextNumber(row),
  },
  {
    id: 'numbers',
    label: 'All numbers',
    needs: ['communications'],
    exported: 'numbers',
    cell: (row) => (row.communications ?? []).map((one) => one.number).join(', '),
  },
  {
    id: 'state',
    label: 'State',
    needs: ['state', 'endCause', 'await', 'callback'],
    exported: 'state',
    cell: stateCell,
  },
  { id: 'due', label: 'Due', needs: ['due', 'state'], exported: 'due', cell: dueCell },
  {
    id: 'attempts',
    label: 'Attempts',
    needs: ['attempts'],
    exported: 'attempts',
    right: true,
    cell: (row) => count(row.attempts),
  },
  { id: 'lastResult', label: 'Last result', needs: ['lastResult'], exported: 'lastResult', cell: resultCell },
  {
    id: 'lastAttempt',
    label: 'Last attempt',
    needs: ['lastAttempt'],
    exported: 'lastAttempt',
    cell: (row) => <Time at={row.lastAttempt} />,
  },
  {
    id: 'lastAgent',
    label: 'Last agent',
    needs: ['lastAgent'],
    exported: 'lastAgent',
    cell: (row) => row.lastAgent || '–',
  },
  {
    id: 'endCause',
    label: 'End cause',
    needs: ['endCause'],
    exported: 'endCause',
    cell: (row) => causeWords(row.endCause ?? ''),
  },
  {
    id: 'priority',
    label: 'Priority',
    needs: ['priority'],
    exported: 'priority',
    right: true,
    cell: (row) => row.priority ?? 0,
  },
  { id: 'timezone', label: 'Time zone', needs: ['timezone'], exported: 'timezone', cell: (row) => row.timezone || '–' },
  {
    id: 'callback',
    label: 'Callback',
    needs: ['callback'],
    exported: 'callback',
    cell: (row) => <Time at={row.callback?.at} />,
  },
  { id: 'expire', label: 'Expires', needs: ['expire'], exported: 'expire', cell: (row) => <Time at={row.expire} /> },
  { id: 'person', label: 'Person', needs: ['person'], exported: 'person', cell: (row) => row.person || '–' },
];

const variable = 'variables.';

function choiceOf(id: string): Choice | undefined {
  if (!id.startsWith(variable)) return choices.find((choice) => choice.id === id);
  const name = id.slice(variable.length);
  return { id, label: name, needs: [id], exported: id, cell: (row) => row.variables?.[name] ?? '–' };
}

/** The columns that the list shows where nobody has chosen others. */
export const defaultColumns = ['number', 'state', 'due', 'attempts', 'lastResult', 'lastAttempt'];

/** All columns to choose from; those of variables are named by them. */
export function columnChoices(variables: readonly string[]): { id: string; label: string }[] {
  return [...choices, ...variables.map((name) => ({ id: variable + name, label: name }))].map(({ id, label }) => ({
    id,
    label,
  }));
}

/** What the API is asked for to show these columns: no more of a member than that. */
export function neededFields(ids: readonly string[]): string[] {
  return [...new Set(['id', 'name', 'state', ...ids.flatMap((id) => choiceOf(id)?.needs ?? [])])];
}

/** The columns of an export that has what the list shows. */
export function exportColumns(ids: readonly string[]): string[] {
  return ['id', 'name', ...ids.flatMap((id) => choiceOf(id)?.exported ?? [])];
}

/** The columns of the table, the member itself first. */
export function tableColumns(campaign: string, ids: readonly string[]): ColumnDef<MemberRow>[] {
  const own: ColumnDef<MemberRow>[] = [
    { id: 'id', accessorKey: 'id', header: '#', meta: { right: true, width: 72 }, cell: ({ row }) => row.original.id },
    {
      id: 'name',
      header: 'Name',
      enableSorting: false,
      cell: ({ row }) => (
        <Anchor component={Link} to={memberPath(campaign, row.original.id)} inherit truncate maw={220} display="block">
          {row.original.name || `Member ${row.original.id}`}
        </Anchor>
      ),
    },
  ];
  const chosen = ids.flatMap((id): ColumnDef<MemberRow>[] => {
    const choice = choiceOf(id);
    if (!choice) return [];
    return [
      {
        id,
        accessorKey: id === 'due' ? 'due' : undefined,
        accessorFn: id === 'due' ? undefined : () => undefined,
        header: choice.label,
        enableSorting: id === 'due',
        sortDescFirst: false,
        meta: { right: choice.right },
        cell: ({ row }) => <span style={{ whiteSpace: 'nowrap' }}>{choice.cell(row.original)}</span>,
      } as ColumnDef<MemberRow>,
    ];
  });
  return [...own, ...chosen];
}

/** The address of a member's page. */
export function memberPath(campaign: string, member: number | undefined): string {
  return `/campaigns/${encodeURIComponent(campaign)}/members/${member}`;
}

/** The number that is called next; of a member that is not called any more the first one. */
function nextNumber(row: MemberRow): React.ReactNode {
  const numbers = row.communications ?? [];
  const number = numbers[row.next ?? -1] ?? numbers[0];
  if (!number) return '–';
  const others = numbers.length - 1;
  return (
    <>
      {number.number}
      {others > 0 && (
        <Text span c="dimmed" inherit>
          {' '}
          +{others}
        </Text>
      )}
    </>
  );
}

function stateCell(row: MemberRow): React.ReactNode {
  const { tone, label } = memberMeaning(row);
  return tone ? <StateBadge tone={tone}>{label}</StateBadge> : label;
}

function dueCell(row: MemberRow): React.ReactNode {
  if (!row.due || row.state !== 'waiting') return '–';
  return Date.parse(row.due) <= Date.now() ? 'Now' : <Time at={row.due} />;
}

function resultCell(row: MemberRow): React.ReactNode {
  if (!row.lastResult) return '–';
  const { tone, label } = resultMeaning(row.lastResult);
  return tone === 'fault' ? <StateBadge tone={tone}>{label}</StateBadge> : label;
}
