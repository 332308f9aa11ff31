import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, data, type Shape } from '../../api/client';
import { act, confirm, done, failed } from '../../parts/confirm';
import { plural } from '../../parts/numbers';
import { webhooksKey } from './queries';
import { testText } from './webhook';

type Webhook = Shape<'Webhook'>;

/** What can be done to a webhook and to its deliveries without a form. */
export function useWebhookActions(showSecret: (webhook: Webhook, secret: string) => void) {
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = () => client.invalidateQueries({ queryKey: webhooksKey });
    const path = ({ id }: Webhook) => ({ params: { path: { id } } });
    return {
      onTest: async (webhook: Webhook) => {
        await act(async () => {
          const said = await data(api.POST('/api/v2/webhooks/{id}/test', path(webhook)));
          if (said.delivered) done(testText(said));
          else failed(new Error(testText(said)), `${webhook.name} was not reached`);
        });
      },
      onDisable: async (webhook: Webhook) => {
        const body = { disabled: !webhook.disabled };
        const told = webhook.disabled
          ? `${webhook.name} is told again`
          : `${webhook.name} disabled: what happens now is not told, what was queued waits`;
        await act(() => data(api.PUT('/api/v2/webhooks/{id}', { ...path(webhook), body })), told);
        await refresh();
      },
      onSecret: async (webhook: Webhook) => {
        const sure = await confirm({
          title: `New secret for ${webhook.name}?`,
          children: 'Deliveries are signed with it from now on. The receiver refuses them until it knows the new one.',
          doIt: 'Make new secret',
        });
        if (!sure) return;
        await act(async () =>
          showSecret(webhook, (await data(api.POST('/api/v2/webhooks/{id}/secret', path(webhook)))).secret),
        );
      },
      onRemove: async (webhook: Webhook) => {
        const sure = await confirm({
          title: `Delete ${webhook.name}?`,
          children: `${plural(webhook.queued, 'delivery', 'deliveries')} that wait and ${plural(webhook.deadLetters, 'dead letter')} go with it.`,
          doIt: 'Delete webhook',
        });
        if (!sure) return;
        await act(() => data(api.DELETE('/api/v2/webhooks/{id}', path(webhook))), `${webhook.name} deleted`);
        await refresh();
      },
      onReplayAll: async (webhook: Webhook) => {
        await act(async () => {
          const { replayed, left } = await data(api.POST('/api/v2/webhooks/{id}/replay', path(webhook)));
          const rest = left > 0 ? `; ${plural(left, 'dead letter')} left, the queue is full` : '';
          done(`${plural(replayed, 'dead letter')} queued again${rest}`);
        });
        await refresh();
      },
      onReplay: async ({ id }: Shape<'DeadLetter'>) => {
        const params = { path: { delivery: id } };
        await act(() => data(api.POST('/api/v2/webhooks/dead-letters/{delivery}/replay', { params })), 'Queued again');
        await refresh();
      },
      onForget: async ({ id }: Shape<'DeadLetter'>) => {
        const sure = await confirm({
          title: 'Delete this dead letter?',
          children: 'The receiver is never told of it.',
          doIt: 'Delete dead letter',
        });
        if (!sure) return;
        const params = { path: { delivery: id } };
        await act(() => data(api.DELETE('/api/v2/webhooks/dead-letters/{delivery}', { params })), 'Deleted');
        await refresh();
      },
    };
  }, [client, showSecret]);
}

export type WebhookActions = ReturnType<typeof useWebhookActions>;
