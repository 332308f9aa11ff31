import { useQuery } from '@tanstack/react-query';
import { api, body, data, type Shape } from '../api/client';

export const agentsKey = ['agents'] as const;
export const agentCardsKey = [...agentsKey, 'cards'] as const;

export function agentKey(id: string) {
  return [...agentsKey, 'one', id];
}

/** The cards of all agents, by id. */
export function useAgentCards() {
  return useQuery({
    queryKey: agentCardsKey,
    queryFn: async () => {
      const all: Shape<'Agent'>[] = [];
      let cursor: string | undefined;
      do {
        const page = await body(api.GET('/api/v2/agents', { params: { query: { cursor, limit: 1000 } } }));
        all.push(...page.data);
        cursor = page.next;
      } while (cursor);
      return all;
    },
  });
}

export function useAgent(id: string) {
  return useQuery({
    queryKey: agentKey(id),
    queryFn: () => data(api.GET('/api/v2/agents/{id}', { params: { path: { id } } })),
    // What stands in the form is not exchanged while somebody types.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
  });
}

/** The campaigns that agents can have a place in, by name. */
export function useQueues() {
  return useQuery({
    queryKey: ['queues'],
    queryFn: async () => {
      const all: Shape<'Queue'>[] = [];
      let cursor: string | undefined;
      do {
        const page = await body(api.GET('/api/v2/callcenter/queues', { params: { query: { cursor, limit: 1000 } } }));
        all.push(...page.data);
        cursor = page.next;
      } while (cursor);
      return all.sort((a, b) => a.name.localeCompare(b.name));
    },
  });
}

export function useBreakReasons() {
  return useQuery({
    queryKey: ['break-reasons'],
    queryFn: () => data(api.GET('/api/v2/break-reasons')),
    staleTime: 60_000,
  });
}

/** Midnight of today by the browser's clock. */
export function startOfToday(now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}
