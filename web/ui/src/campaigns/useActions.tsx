import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, data } from '../api/client';
import { act, confirm } from '../parts/confirm';
import { count, plural } from '../parts/numbers';
import type { Action } from './actions';

export interface Target {
  id: string;
  name: string;
  inAir: number;
  bridged: number;
}

const said: Record<Action, string> = {
  run: 'runs',
  pause: 'is paused: running calls go on',
  stop: 'stops: running calls go on to their end',
  stopNow: 'stops, its calls are hung up',
};

function ask(id: string, action: Action) {
  const path = { id };
  switch (action) {
    case 'run':
      return data(api.PUT('/api/v2/dialer/{id}/state/{state}', { params: { path: { id, state: '1' } } }));
    case 'pause':
      return data(api.PUT('/api/v2/dialer/{id}/pause', { params: { path } }));
    case 'stop':
      return data(api.PUT('/api/v2/dialer/{id}/state/{state}', { params: { path: { id, state: '3' } } }));
    case 'stopNow':
      return data(
        api.PUT('/api/v2/dialer/{id}/state/{state}', { params: { path: { id, state: '3' }, query: { now: 'true' } } }),
      );
  }
}

function sureToStopNow({ name, inAir, bridged }: Target): Promise<boolean> {
  const talking = bridged > 0 ? ` In ${count(bridged)} of them an agent is talking with a member.` : '';
  return confirm({
    title: `Stop ${name} now?`,
    children:
      inAir === 0
        ? 'It has no call in the air now. What it is about to dial is not dialled.'
        : `${plural(inAir, 'call')} in the air ${inAir === 1 ? 'is' : 'are'} hung up.${talking} ` +
          'To let them come to their end, take “Stop”.',
    doIt: inAir === 0 ? 'Stop now' : `Hang up ${plural(inAir, 'call')}`,
  });
}

/** Runs, pauses and stops campaigns, and says what came of it. `busy` is what is under way, by campaign. */
export function useActions() {
  const client = useQueryClient();
  const [busy, setBusy] = useState<Record<string, Action>>({});
  const take = useCallback(
    async (target: Target, action: Action) => {
      if (action === 'stopNow' && !(await sureToStopNow(target))) return;
      setBusy((was) => ({ ...was, [target.id]: action }));
      await act(() => ask(target.id, action), `${target.name} ${said[action]}`);
      setBusy(({ [target.id]: _, ...others }) => others);
      await client.invalidateQueries({ queryKey: ['campaigns'] });
    },
    [client],
  );
  return { take, busy };
}

/** Deletes a campaign once its name says that it may; gives whether it was done. */
export async function removeCampaign(target: Target & { members: number; agents: number }): Promise<boolean> {
  const sure = await confirm({
    title: `Delete ${target.name}?`,
    children:
      `${plural(target.members, 'member')} with all attempts and results, and the places of ` +
      `${plural(target.agents, 'agent')} in it are deleted for good. ` +
      'The agents themselves, resources, calendars and do-not-call lists stay.',
    doIt: target.members > 0 ? `Delete with ${count(target.members)} members` : 'Delete campaign',
  });
  if (!sure) return false;
  return act(
    () => data(api.DELETE('/api/v2/dialer/{id}', { params: { path: { id: target.id } } })),
    `${target.name} was deleted`,
  );
}
