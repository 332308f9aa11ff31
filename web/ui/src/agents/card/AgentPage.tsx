import { Anchor, Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { useMayWrite } from '../../app/session';
import { useTopic } from '../../live/useTopic';
import { Loaded } from '../../parts/Feedback';
import { Page } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { agentMeaning } from '../../parts/states';
import { Since } from '../../parts/Time';
import { StatusMenu } from '../list/StatusMenu';
import { useStatus } from '../list/useStatus';
import { agentsKey, useAgent } from '../queries';
import { removeAgent } from '../remove';
import { CardForm } from './CardForm';
import { Today } from './Today';
import { UserOf } from './UserOf';

/** One agent: what they do now and did today, and the card. */
export default function AgentPage() {
  const { id = '' } = useParams();
  const query = useAgent(id);
  const mayWrite = useMayWrite('agents');
  return (
    <Loaded query={query} what="Agent">
      {(agent) => (
        <Page
          title={agent.name || id}
          note={<Now id={id} />}
          actions={mayWrite && <Actions id={id} name={agent.name ?? ''} />}
        >
          <CardForm key={id} id={id} agent={agent} mayWrite={mayWrite} />
          <Today id={id} />
          <UserOf id={id} />
        </Page>
      )}
    </Loaded>
  );
}

function Now({ id }: { id: string }) {
  const agent = useTopic('agents').values.get(id);
  return (
    <Group gap="sm" component="span">
      <span>{id}</span>
      {agent && (
        <>
          <StateBadge tone={agentMeaning(agent).tone}>{agentMeaning(agent).label}</StateBadge>
          <span>
            for <Since at={agent.since} />
          </span>
          {agent.campaign && (
            <Anchor component={Link} to={`/campaigns/${agent.campaign}/live`} fz="sm">
              {agent.campaign}
            </Anchor>
          )}
          {agent.pauseNext && <span>break after this call</span>}
        </>
      )}
    </Group>
  );
}

function Actions({ id, name }: { id: string; name: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const status = useStatus();

  async function remove() {
    if (!(await removeAgent(id, name))) return;
    await navigate('/agents');
    client.removeQueries({ queryKey: [...agentsKey, 'one', id] });
    await client.invalidateQueries({ queryKey: agentsKey });
  }

  return (
    <>
      <StatusMenu onChoose={(choice) => void status.set([id], choice)}>
        <Button variant="default" loading={status.busy}>
          Set status
        </Button>
      </StatusMenu>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void remove()}>
        Delete
      </Button>
    </>
  );
}
