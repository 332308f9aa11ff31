import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, data, type Shape } from '../../api/client';
import { failed } from '../../parts/confirm';
import { agentCardsKey, agentsKey } from '../queries';
import { type Place, withPlace } from './matrix';

export interface Target {
  agent: string;
  agentName: string;
  queue: string;
  queueName: string;
}

function send({ agent, queue }: Target, before: Place | undefined, after: Place | undefined): Promise<unknown> {
  const path = { queue, agent };
  if (!after) return data(api.DELETE('/api/v2/callcenter/queues/{queue}/tiers/{agent}', { params: { path } }));
  if (before)
    return data(api.PUT('/api/v2/callcenter/queues/{queue}/tiers/{agent}', { params: { path }, body: after }));
  return data(
    api.POST('/api/v2/callcenter/queues/{queue}/tiers', { params: { path: { queue } }, body: { agent, ...after } }),
  );
}

/** Sets, changes and takes away places of agents in campaigns. What was taken away can be had back. */
export function usePlaces() {
  const client = useQueryClient();
  const put = useCallback(
    async (target: Target, before: Place | undefined, after: Place | undefined) => {
      await send(target, before, after);
      client.setQueryData<Shape<'Agent'>[]>(agentCardsKey, (cards) =>
        withPlace(cards, target.agent, target.queue, after),
      );
      await client.invalidateQueries({ queryKey: [...agentsKey, 'one'] });
    },
    [client],
  );

  const remove = useCallback(
    async (target: Target, before: Place) => {
      try {
        await put(target, before, undefined);
      } catch (error) {
        failed(error);
        return;
      }
      const id = `tier ${target.queue} ${target.agent}`;
      const undo = () => {
        notifications.hide(id);
        put(target, undefined, before).catch(failed);
      };
      notifications.show({
        id,
        autoClose: 8000,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <span>
              {target.agentName} is out of {target.queueName}
            </span>
            <Button size="compact-xs" variant="default" onClick={undo}>
              Undo
            </Button>
          </Group>
        ),
      });
    },
    [put],
  );
  return { put, remove };
}
