import { ActionIcon, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { Suspense } from 'react';
import { Link, Outlet, useNavigate, useParams } from 'react-router';
import { ApiError, type Shape } from '../api/client';
import { useMayWrite } from '../app/session';
import { useTopic } from '../live/useTopic';
import { Empty, Loaded, Loading } from '../parts/Feedback';
import { ActionButtons } from './ActionButtons';
import { canDelete } from './actions';
import classes from './CampaignLayout.module.css';
import { CampaignState, NextChange } from './CampaignState';
import { Tabs } from './CampaignTabs';
import { CloneDialog } from './create/CloneDialog';
import { modeLabel } from './modes';
import { removeCampaign, useActions } from './useActions';
import { useCampaign } from './useCampaign';

/** The frame of a campaign's pages: which one it is, what it is doing, and what can be done with it. */
export default function CampaignLayout() {
  const { id = '' } = useParams();
  const query = useCampaign(id);
  if (query.error instanceof ApiError && query.error.status === 404) return <Gone id={id} />;
  return (
    <Loaded query={query} what="Campaign">
      {(campaign) => (
        <Stack gap="md">
          <Head campaign={campaign} />
          <Tabs />
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Stack>
      )}
    </Loaded>
  );
}

function Gone({ id }: { id: string }) {
  return (
    <Empty
      title="There is no such campaign"
      action={
        <Button component={Link} to="/campaigns">
          To the campaigns
        </Button>
      }
    >
      {`“${id}” may have been deleted.`}
    </Empty>
  );
}

/** What the feed says, and until it does, what the campaign's own answer says. */
function useNow(campaign: Shape<'CampaignDetail'>) {
  const fed = useTopic(`campaign:${campaign.id ?? ''}`).values.get(campaign.id ?? '');
  return {
    state: fed?.state ?? campaign.stateName,
    asleep: fed?.asleep ?? campaign.asleep ?? false,
    nextChange: fed ? fed.nextChange : campaign.nextChange,
    inAir: fed?.inAir ?? campaign.calls.inAir,
    bridged: fed?.bridged ?? campaign.calls.bridged,
    members: fed?.members.imported ?? campaign.members.imported,
  };
}

function Head({ campaign }: { campaign: Shape<'CampaignDetail'> }) {
  const now = useNow(campaign);
  const { take, busy } = useActions();
  const mayWrite = useMayWrite('campaigns');
  const target = { id: campaign.id ?? '', name: campaign.name ?? '', inAir: now.inAir, bridged: now.bridged };
  return (
    <div className={classes.head}>
      <Stack gap={2} className={classes.who}>
        <Text fz="xs" c="dimmed">
          <Link to="/campaigns" className={classes.back}>
            Campaigns
          </Link>{' '}
          / {modeLabel(campaign.type)}
        </Text>
        <Group gap="sm">
          <Text fz="xl" fw={600} className={classes.name} title={target.name}>
            {target.name}
          </Text>
          <CampaignState of={now} />
          <NextChange of={now} zone={campaign.hours?.timezone ?? campaign.timezone} />
        </Group>
      </Stack>
      {mayWrite && (
        <Group gap="xs" wrap="nowrap">
          <ActionButtons
            target={target}
            state={now.state}
            busy={busy[target.id]}
            onTake={(one, action) => void take(one, action)}
          />
          <More campaign={campaign} deletable={canDelete(now.state, now.inAir)} members={now.members} />
        </Group>
      )}
    </div>
  );
}

interface MoreProps {
  campaign: Shape<'CampaignDetail'>;
  deletable: boolean;
  members: number;
}

function More({ campaign, deletable, members }: MoreProps) {
  const navigate = useNavigate();
  const [opened, cloning] = useDisclosure();
  const { id = '', name = '' } = campaign;
  async function remove() {
    const agents = campaign.agents.length;
    if (await removeCampaign({ id, name, inAir: 0, bridged: 0, members, agents })) navigate('/campaigns');
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`More for ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={cloning.open}>Clone…</Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={!deletable} onClick={() => void remove()}>
            {deletable ? 'Delete…' : 'Delete (stop it first)'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CloneDialog campaign={campaign} opened={opened} onClose={cloning.close} />
    </>
  );
}
