import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, data, type Shape } from '../../api/client';
import { act, confirm } from '../../parts/confirm';
import { memberChanged } from './queries';

type Member = Shape<'Member'>;

/** What can be done with one member without asking for more than whether. */
export interface MemberActions {
  reset: () => Promise<void>;
  terminate: () => Promise<void>;
  stopNumber: (number: string) => Promise<void>;
}

function nameOf(member: Member): string {
  return member.name || `member ${member.id}`;
}

/** The actions on a member; each asks first, and says what it hits. */
export function useMemberActions(campaign: string, member: Member): MemberActions {
  const client = useQueryClient();
  return useMemo(() => actionsOf(client, campaign, member), [client, campaign, member]);
}

function actionsOf(client: QueryClient, campaign: string, member: Member): MemberActions {
  const path = { id: campaign, member: member.id };
  const edit = (task: () => Promise<Member>, said: string) => editing(client, campaign, task, said);
  return {
    reset: async () => {
      const sure = await confirm({
        title: `Reset ${nameOf(member)}?`,
        children:
          'Attempts and results are forgotten, stopped numbers are called again, and a promised callback is dropped.',
        doIt: 'Reset member',
      });
      if (sure)
        await edit(
          () => data(api.POST('/api/v2/dialer/{id}/members/{member}/reset', { params: { path } })),
          'Reset: the member waits again.',
        );
    },
    terminate: async () => {
      const called = member.state === 'claimed';
      const sure = await confirm({
        title: `Terminate ${nameOf(member)}?`,
        children: called
          ? 'The member is being called, and ends with that call. Nothing is deleted.'
          : 'The member is not called any more. Nothing is deleted; a reset calls them again.',
        doIt: 'Terminate member',
      });
      if (sure)
        await edit(
          () => data(api.DELETE('/api/v2/dialer/{id}/members/{member}', { params: { path } })),
          called ? 'The member ends with the call.' : 'Terminated.',
        );
    },
    stopNumber: async (number) => {
      const last = member.communications.filter((one) => !one.ended).length === 1;
      const sure = await confirm({
        title: `Stop ${number}?`,
        children: last
          ? 'It is the last number that is called: the member ends with it. A reset of the member calls it again.'
          : 'It is not called any more. A reset of the member calls it again.',
        doIt: 'Stop number',
      });
      if (sure)
        await edit(
          () =>
            data(
              api.DELETE('/api/v2/dialer/{id}/members/{member}/communications/{number}', {
                params: { path: { ...path, number } },
              }),
            ),
          `${number} is stopped.`,
        );
    },
  };
}

async function editing(client: QueryClient, campaign: string, task: () => Promise<Member>, said: string) {
  await act(async () => memberChanged(client, campaign, await task()), said);
}
