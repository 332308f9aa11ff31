import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { ApiError, api, data, type Shape } from '../../api/client';
import { useTopic } from '../../live/useTopic';
import { act, confirm, done } from '../../parts/confirm';
import { DataTable } from '../../parts/DataTable';
import { Empty } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { phaseMeaning } from '../../parts/states';
import { Since } from '../../parts/Time';
import { inAir, type OnAir, phaseSince } from './attempts';

async function hangUp({ attempt, campaign, number, phase, agentName }: OnAir) {
  const talking = phase === 'bridged' ? ` ${agentName || 'An agent'} is talking on it.` : '';
  const sure = await confirm({
    title: `Hang up the call to ${number}?`,
    children: `The call is ${phaseMeaning(phase).label.toLowerCase()}.${talking} The campaign goes on; the member is tried again by its rules.`,
    doIt: 'Hang up this call',
  });
  if (!sure) return;
  const path = { id: campaign, attempt };
  await act(async () => {
    try {
      await data(api.POST('/api/v2/dialer/{id}/attempts/{attempt}/hangup', { params: { path } }));
      done(`The call to ${number} is being hung up`);
    } catch (error) {
      // It ended while one was asked: what was wanted is so.
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      done(`The call to ${number} was over already`);
    }
  });
}

const column = createColumnHelper<OnAir>();
const facts = [
  column.accessor('member', {
    header: 'Member',
    cell: ({ row: { original } }) => (
      <Link to={`/campaigns/${original.campaign}/members/${original.member}`}>#{original.member}</Link>
    ),
  }),
  column.accessor('number', { header: 'Number' }),
  column.accessor('phase', {
    header: 'Phase',
    cell: ({ getValue }) => {
      const { tone, label } = phaseMeaning(getValue());
      return <StateBadge tone={tone}>{label}</StateBadge>;
    },
  }),
  column.accessor(phaseSince, {
    id: 'since',
    header: 'For',
    meta: { right: true, width: 70 },
    cell: ({ getValue }) => <Since at={getValue()} />,
  }),
  column.accessor('agentName', {
    header: 'Agent',
    cell: ({ row: { original } }) =>
      original.agent ? <Link to={`/agents/${original.agent}`}>{original.agentName}</Link> : '–',
  }),
  column.accessor('resource', { header: 'Resource' }),
  column.accessor('node', { header: 'Node' }),
];
const withHangUp = [
  ...facts,
  column.display({
    id: 'hang up',
    header: 'Hang up',
    meta: { width: 76 },
    cell: ({ row: { original } }) => (
      <Tooltip label="Hang up this call">
        <ActionIcon
          variant="subtle"
          aria-label={`Hang up the call to ${original.number}`}
          disabled={original.phase === 'ending' || original.phase === 'ended'}
          onClick={() => void hangUp(original)}
        >
          <IconPhoneOff size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    ),
  }),
];

interface Props {
  campaign: Shape<'FeedCampaign'>;
  mayHangUp: boolean;
}

/** The attempts in the air, the oldest first: rows keep their places until they are over. */
export function Attempts({ campaign, mayHangUp }: Props) {
  const attempts = useTopic(`attempts:${campaign.id}`).values;
  const agents = useTopic('agents').values;
  const rows = useMemo(() => inAir(attempts.values(), agents), [attempts, agents]);
  return (
    <Section title="Attempts in the air" note={plural(rows.length, 'attempt')} bare>
      <DataTable
        label="Attempts, the oldest first"
        rows={rows}
        columns={mayHangUp ? withHangUp : facts}
        rowId={({ attempt }) => attempt}
        height={400}
        empty={<Empty title="No call is in the air">{emptyWord(campaign.state)}</Empty>}
      />
    </Section>
  );
}

function emptyWord(state: Shape<'StateName'>): string {
  return state === 'running' ? 'The next one shows up here by itself.' : 'Run the campaign to make calls.';
}
