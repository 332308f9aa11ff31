import { Button, Text } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { useTopic } from '../../live/useTopic';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Feedback';
import { count } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { agentMeaning } from '../../parts/states';
import { Since } from '../../parts/Time';
import { type Seated, seated } from './seated';

const column = createColumnHelper<Seated>();
const columns = [
  column.accessor('name', {
    header: 'Agent',
    cell: ({ row: { original } }) => <Link to={`/agents/${original.id}`}>{original.name}</Link>,
  }),
  column.accessor(({ agent }) => agent && agentMeaning(agent).label, {
    id: 'state',
    header: 'State',
    cell: ({ row: { original } }) => <AgentState of={original} />,
  }),
  column.accessor(({ agent }) => agent?.since, {
    id: 'since',
    header: 'For',
    meta: { right: true, width: 80 },
    sortUndefined: 'last',
    cell: ({ getValue }) => <Since at={getValue()} />,
  }),
  column.accessor('level', { header: 'Level', meta: { right: true, width: 70 } }),
  column.accessor('position', { header: 'Position', meta: { right: true, width: 80 } }),
  column.accessor(({ agent }) => agent?.calls, {
    id: 'calls',
    header: 'Calls',
    meta: { right: true, width: 70 },
    cell: ({ getValue }) => count(getValue()),
  }),
];

function AgentState({ of: { agent, elsewhere } }: { of: Seated }) {
  if (!agent) return <>–</>;
  const { tone, label } = agentMeaning(agent);
  return (
    <>
      <StateBadge tone={tone}>{label}</StateBadge>
      {elsewhere && (
        <Text span fz="xs" c="dimmed" ml={6}>
          in {elsewhere}
        </Text>
      )}
    </>
  );
}

interface Props {
  id: string;
  seats: readonly Shape<'Seat'>[];
}

/** The agents of the campaign with what they do, in the order in which calls reach them. */
export function CampaignAgents({ id, seats }: Props) {
  const agents = useTopic('agents');
  const rows = useMemo(() => seated(id, seats, agents.values), [id, seats, agents]);
  return (
    <Section title="Agents" note="In the order in which calls reach them; calls since they signed in" bare>
      <DataTable
        label="Agents by level and position"
        rows={rows}
        columns={columns}
        rowId={(row) => row.id}
        height={400}
        empty={
          <Empty
            title="No agents in this campaign"
            action={
              <Button component={Link} to={`/campaigns/${id}/settings/agents`} variant="default">
                Choose agents
              </Button>
            }
          >
            Calls need somebody who takes them.
          </Empty>
        }
      />
    </Section>
  );
}
