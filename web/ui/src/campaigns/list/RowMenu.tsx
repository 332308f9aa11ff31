import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { failed } from '../../parts/confirm';
import { actionsIn, canDelete } from '../actions';
import { CloneDialog } from '../create/CloneDialog';
import { removeCampaign, type useActions } from '../useActions';
import { campaignKey } from '../useCampaign';

interface Props {
  campaign: Shape<'FeedCampaign'>;
  onTake: ReturnType<typeof useActions>['take'];
}

/** The rarer things that can be done with a campaign of the list. */
export function RowMenu({ campaign, onTake }: Props) {
  const { id, name, state, inAir, members, agents } = campaign;
  const client = useQueryClient();
  const [cloned, setCloned] = useState<Shape<'CampaignDetail'>>();
  const deletable = canDelete(state, inAir);

  async function clone() {
    try {
      const detail = await client.fetchQuery({
        queryKey: campaignKey(id),
        queryFn: () => data(api.GET('/api/v2/dialer/{id}', { params: { path: { id } } })),
      });
      setCloned(detail);
    } catch (error) {
      failed(error, `${name} cannot be cloned now`);
    }
  }

  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" aria-label={`More for ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actionsIn(state).includes('stopNow') && (
            <Menu.Item onClick={() => void onTake(campaign, 'stopNow')}>Stop now…</Menu.Item>
          )}
          <Menu.Item component={Link} to={`/campaigns/${id}/settings`}>
            Settings
          </Menu.Item>
          <Menu.Item component={Link} to={`/campaigns/${id}/members/import`}>
            Import members
          </Menu.Item>
          <Menu.Item onClick={() => void clone()}>Clone…</Menu.Item>
          <Menu.Divider />
          <Menu.Item
            disabled={!deletable}
            onClick={() => void removeCampaign({ ...campaign, members: members.imported, agents: agents.total })}
          >
            {deletable ? 'Delete…' : 'Delete (stop it first)'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {cloned && <CloneDialog campaign={cloned} opened onClose={() => setCloned(undefined)} />}
    </>
  );
}
