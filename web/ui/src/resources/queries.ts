import { useQuery } from '@tanstack/react-query';
import { api, body, data, type Shape } from '../api/client';

export const resourcesKey = ['resources'] as const;

/** All resources, by id. */
export function useResources() {
  return useQuery({
    queryKey: [...resourcesKey, 'all'],
    queryFn: async () => {
      const all: Shape<'ResourceCard'>[] = [];
      let cursor: string | undefined;
      do {
        const page = await body(api.GET('/api/v2/resources', { params: { query: { cursor, limit: 1000 } } }));
        all.push(...page.data);
        cursor = page.next;
      } while (cursor);
      return all;
    },
  });
}

/** The causes that there are, for fields that name some. */
export function useCauses() {
  return useQuery({
    queryKey: ['causes'],
    queryFn: () => data(api.GET('/api/v2/causes')),
    select: (causes) => [...new Set(causes.map(({ cause }) => cause))].sort(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
