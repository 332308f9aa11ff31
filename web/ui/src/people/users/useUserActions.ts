import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, data, type Shape } from '../../api/client';
import { act, confirm, done } from '../../parts/confirm';
import { plural } from '../../parts/numbers';
import { usersKey } from './queries';

type User = Shape<'User'>;

/** What can be done to a user without a form. */
export function useUserActions() {
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = () => client.invalidateQueries({ queryKey: usersKey });
    return {
      onDisable: async (user: User) => {
        const { name, disabled } = user;
        if (!disabled) {
          const sure = await confirm({
            title: `Disable ${name}?`,
            children: 'The user cannot sign in until enabled again; sessions and tokens of the user end at once.',
            doIt: 'Disable user',
          });
          if (!sure) return;
        }
        const body = { disabled: !disabled };
        await act(
          () => data(api.PUT('/api/v2/users/{name}', { params: { path: { name } }, body })),
          disabled ? `${name} may sign in again` : `${name} disabled`,
        );
        await refresh();
      },
      onEndSessions: async ({ name }: User) => {
        const sure = await confirm({
          title: `End all sessions of ${name}?`,
          children: 'Wherever the user is signed in, they have to sign in again. A call that is up goes on.',
          doIt: 'End sessions',
        });
        if (!sure) return;
        await act(async () => {
          const { ended } = await data(api.DELETE('/api/v2/users/{name}/sessions', { params: { path: { name } } }));
          done(`${plural(ended, 'session')} of ${name} ended`);
        });
      },
      onRemove: async ({ name, agent }: User) => {
        const sure = await confirm({
          title: `Delete user ${name}?`,
          children: `Sessions and tokens of the user end at once.${agent ? ` The agent ${agent} stays.` : ''} What the user did stays in the audit.`,
          doIt: 'Delete user',
        });
        if (!sure) return;
        await act(() => data(api.DELETE('/api/v2/users/{name}', { params: { path: { name } } })), `${name} deleted`);
        await refresh();
      },
    };
  }, [client]);
}
