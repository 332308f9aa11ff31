import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client';

export const webhooksKey = ['webhooks'] as const;

export function useWebhooks() {
  return useQuery({
    queryKey: [...webhooksKey, 'all'],
    queryFn: () => data(api.GET('/api/v2/webhooks')),
    refetchInterval: 10_000,
  });
}

/** What waits to be delivered to a webhook. */
export function useDeliveries(id: string) {
  return useInfiniteQuery({
    queryKey: [...webhooksKey, 'deliveries', id],
    queryFn: ({ pageParam }) =>
      data(
        api.GET('/api/v2/webhooks/{id}/deliveries', {
          params: { path: { id }, query: { cursor: pageParam || undefined } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: 10_000,
  });
}

/** What was given up, of one webhook or of all. */
export function useDeadLetters(webhook: string) {
  return useInfiniteQuery({
    queryKey: [...webhooksKey, 'dead', webhook],
    queryFn: ({ pageParam }) =>
      data(
        api.GET('/api/v2/webhooks/dead-letters', {
          params: { query: { cursor: pageParam || undefined, webhook: webhook || undefined } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
}
