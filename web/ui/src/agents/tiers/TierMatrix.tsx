import { Button, Group, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { failed } from '../../parts/confirm';
import { Empty, Loaded } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { useAgentCards, useQueues } from '../queries';
import { Matrix } from './Matrix';
import { named, type Row, rowsOf } from './matrix';
import { PlaceDialog } from './PlaceDialog';
import { type Target, usePlaces } from './usePlaces';

type Queue = Shape<'Queue'>;

/** All agents by all campaigns, with the place of each agent in each campaign. */
export default function TierMatrix() {
  const agents = useAgentCards();
  const queues = useQueues();
  const both = {
    data: agents.data && queues.data ? { agents: agents.data, queues: queues.data } : undefined,
    error: agents.error ?? queues.error,
    isPending: agents.isPending || queues.isPending,
    refetch: () => void Promise.all([agents.refetch(), queues.refetch()]),
  };
  return (
    <Page
      title="Tiers"
      note="Which agent takes whose calls, as level / position. Calls reach level 1 first, and within a level the lowest position."
      actions={
        <Button component={Link} to="/agents" variant="default">
          Agents
        </Button>
      }
    >
      <Loaded query={both} what="Agents and campaigns">
        {(known) => <Tiers {...known} />}
      </Loaded>
    </Page>
  );
}

function targetOf(row: Row, queue: Queue): Target {
  return { agent: row.id, agentName: row.name, queue: queue.id, queueName: queue.name || queue.id };
}

function Tiers({ agents, queues }: { agents: readonly Shape<'Agent'>[]; queues: readonly Queue[] }) {
  const mayWrite = useMayWrite('agents');
  const places = usePlaces();
  const [agentText, setAgentText] = useState('');
  const [queueText, setQueueText] = useState('');
  const [opened, setOpened] = useState<{ row: Row; queue: Queue }>();
  const all = useMemo(() => rowsOf(agents), [agents]);
  const rows = useMemo(() => named(all, agentText), [all, agentText]);
  const shown = useMemo(() => named(queues, queueText), [queues, queueText]);

  return (
    <>
      <Group gap="sm">
        <TextInput
          aria-label="Show agents like"
          placeholder="Agents: name or id"
          value={agentText}
          onChange={(event) => setAgentText(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Show campaigns like"
          placeholder="Campaigns: name or id"
          value={queueText}
          onChange={(event) => setQueueText(event.currentTarget.value)}
        />
      </Group>
      <Section
        bare
        title={`${plural(rows.length, 'agent')}, ${plural(shown.length, 'campaign')}`}
        note={
          mayWrite
            ? 'Arrows move; Enter or a click opens a place; 1 to 9 sets its level; Delete takes the agent out.'
            : undefined
        }
      >
        {rows.length === 0 || shown.length === 0 ? (
          <Empty title="Nothing to show">
            {agents.length === 0 || queues.length === 0
              ? 'Tiers need an agent and a campaign: add them first.'
              : 'No agent or no campaign is named like that.'}
          </Empty>
        ) : (
          <Matrix
            rows={rows}
            queues={shown}
            mayWrite={mayWrite}
            onOpen={(row, queue) => setOpened({ row, queue })}
            onSet={(row, queue, place) => {
              places.put(targetOf(row, queue), row.places.get(queue.id), place).catch(failed);
            }}
            onRemove={(row, queue) => {
              const place = row.places.get(queue.id);
              if (place) void places.remove(targetOf(row, queue), place);
            }}
          />
        )}
      </Section>
      {opened && (
        <PlaceDialog
          target={targetOf(opened.row, opened.queue)}
          place={opened.row.places.get(opened.queue.id)}
          onPut={(place) =>
            places.put(targetOf(opened.row, opened.queue), opened.row.places.get(opened.queue.id), place)
          }
          onRemove={() => {
            const place = opened.row.places.get(opened.queue.id);
            if (place) void places.remove(targetOf(opened.row, opened.queue), place);
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
