import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, data } from '../api/client';

export const listsKey = ['do-not-call'] as const;

export function useLists() {
  return useQuery({ queryKey: [...listsKey, 'lists'], queryFn: () => data(api.GET('/api/v2/do-not-call')) });
}

/** The entries of a list, a page after the other; with a number, its entry alone. */
export function useEntries(list: string, number: string) {
  return useInfiniteQuery({
    queryKey: [...listsKey, 'entries', list, number],
    queryFn: ({ pageParam }) => {
      const query = number ? { number } : { cursor: pageParam };
      return data(api.GET('/api/v2/do-not-call/{list}', { params: { path: { list }, query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.next || undefined,
  });
}
