import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ColumnDef, createColumnHelper } from '@tanstack/react-table';
import { memo } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Shape } from '../../api/client';
import { count } from '../../parts/numbers';
import { StateBadge } from '../../parts/StateBadge';
import { agentMeaning } from '../../parts/states';
import { Since } from '../../parts/Time';
import { duration } from '../../parts/time';
import { removeAgent } from '../remove';
import { StatusMenu } from './StatusMenu';
import type { useStatus } from './useStatus';

type Agent = Shape<'FeedAgent'>;
const column = createColumnHelper<Agent>();

const State = memo(function State({ of }: { of: Agent }) {
  const { tone, label } = agentMeaning(of);
  return (
    <>
      <StateBadge tone={tone}>{label}</StateBadge>
      {of.pauseNext && (
        <Text span fz="xs" c="dimmed" ml={6}>
          break after this call
        </Text>
      )}
      {of.state === 'Waiting' && of.status === 'Available (On Demand)' && (
        <Text span fz="xs" c="dimmed" ml={6}>
          on demand
        </Text>
      )}
    </>
  );
});

const Name = memo(function Name({ id, name }: { id: string; name: string }) {
  return (
    <>
      <Link to={`/agents/${id}`}>{name || id}</Link>
      {name && name !== id && (
        <Text span fz="xs" c="dimmed" ml={6}>
          {id}
        </Text>
      )}
    </>
  );
});

const Phone = memo(function Phone({ of }: { of: Agent }) {
  if (of.legUp) return <>Line up</>;
  return <>{of.registered ? 'Registered' : '–'}</>;
});

const InCampaign = memo(function InCampaign({ id }: { id: string }) {
  return id ? <Link to={`/campaigns/${id}/live`}>{id}</Link> : <>–</>;
});

const facts = [
  column.accessor(({ name, id }) => name || id, {
    id: 'name',
    header: 'Agent',
    cell: ({ row: { original } }) => <Name id={original.id} name={original.name} />,
  }),
  column.accessor((agent) => agentMeaning(agent).label, {
    id: 'state',
    header: 'State',
    meta: { width: 250 },
    cell: ({ row: { original } }) => <State of={original} />,
  }),
  column.accessor('since', {
    header: 'For',
    meta: { right: true, width: 90 },
    sortUndefined: 'last',
    cell: ({ getValue }) => <Since at={getValue()} />,
  }),
  column.accessor('campaign', {
    header: 'Campaign',
    cell: ({ getValue }) => <InCampaign id={getValue()} />,
  }),
  column.accessor('calls', {
    header: 'Calls',
    meta: { right: true, width: 80 },
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor('talkTime', {
    header: 'Talk time',
    meta: { right: true, width: 100 },
    cell: ({ getValue }) => duration(getValue()),
  }),
  column.accessor(({ legUp, registered }) => (legUp ? 'up' : registered ? 'registered' : ''), {
    id: 'phone',
    header: 'Phone',
    meta: { width: 110 },
    cell: ({ row: { original } }) => <Phone of={original} />,
  }),
];

type SetStatus = ReturnType<typeof useStatus>['set'];

const RowMenu = memo(function RowMenu({ id, name, set }: { id: string; name: string; set: SetStatus }) {
  const navigate = useNavigate();
  return (
    <StatusMenu
      onChoose={(choice) => void set([id], choice)}
      more={
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => void navigate(`/agents/${id}`)}>Open card</Menu.Item>
          <Menu.Item color="var(--mantine-color-error)" onClick={() => void removeAgent(id, name)}>
            Delete agent…
          </Menu.Item>
        </>
      }
    >
      <ActionIcon variant="subtle" size={24} aria-label={`Set the status of ${name || id}`}>
        <IconDots size={16} aria-hidden />
      </ActionIcon>
    </StatusMenu>
  );
});

/** The columns of the list; the menu is there for those who may change agents. */
// biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
export function columnsWith(set: SetStatus | undefined): ColumnDef<Agent, any>[] {
  if (!set) return facts;
  return [
    ...facts,
    column.display({
      id: 'actions',
      header: 'Set',
      meta: { width: 48 },
      cell: ({ row: { original } }) => <RowMenu id={original.id} name={original.name} set={set} />,
    }),
  ];
}
