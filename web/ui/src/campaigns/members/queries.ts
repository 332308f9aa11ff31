import { keepPreviousData, type QueryClient, useQuery } from '@tanstack/react-query';
import { api, body, data, type Shape } from '../../api/client';
import { type Filter, filterBody, isFiltered, type MemberRow, type Order } from './filter';

/** How many members a page of the list has. */
export const pageSize = 50;
/** How often a page asks on by itself where a filter lets few through: 20,000 members are looked at each time. */
const asks = 5;

export interface MemberPage {
  rows: MemberRow[];
  /** Where the next page begins, if there may be one. */
  next?: string;
}

interface ListOf {
  filter: Filter;
  order: Order;
  cursor?: string;
  columns: readonly string[];
}

function filterQuery(filter: Filter): { filter?: string } {
  return isFiltered(filter) ? { filter: JSON.stringify(filterBody(filter)) } : {};
}

/** One page of the members: never more of the list than that, however long it is. */
export async function fetchMembers(id: string, list: ListOf, limit = pageSize): Promise<MemberPage> {
  const page: MemberPage = { rows: [], next: list.cursor };
  for (let asked = 0; asked < asks && page.rows.length < limit; asked++) {
    const query = {
      ...filterQuery(list.filter),
      sort: list.order,
      cursor: page.next,
      columns: list.columns.join(','),
      limit: limit - page.rows.length,
    };
    const answer = await body(api.GET('/api/v2/dialer/{id}/members', { params: { path: { id }, query } }));
    page.rows.push(...answer.data);
    page.next = answer.next;
    if (!page.next) break;
  }
  return page;
}

/** Everything that is asked about the members of a campaign is kept below this key. */
export function membersKey(id: string): unknown[] {
  return ['members', id];
}

export function useMembers(id: string, list: ListOf) {
  return useQuery({
    queryKey: [...membersKey(id), 'page', list],
    queryFn: () => fetchMembers(id, list),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
    retry: false,
  });
}

/** How many members a filter lets through; `atLeast` where not all were looked at. */
export async function countMembers(id: string, filter: Filter) {
  const query = filterQuery(filter);
  return data(api.GET('/api/v2/dialer/{id}/members/count', { params: { path: { id }, query } }));
}

export function useMemberCount(id: string, filter: Filter) {
  return useQuery({
    queryKey: [...membersKey(id), 'count', filter],
    queryFn: () => countMembers(id, filter),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    retry: false,
  });
}

/** The groups of the members, from the sizes of the indexes. */
export function useGroups(id: string, by: 'state' | 'endCause', enabled = true) {
  return useQuery({
    queryKey: [...membersKey(id), 'groups', by],
    queryFn: () => data(api.POST('/api/v2/dialer/{id}/members/aggregate', { params: { path: { id } }, body: { by } })),
    enabled,
  });
}

/** Names of variables that some members of the list have. */
export function useVariableNames(id: string, enabled = true) {
  return useQuery({
    queryKey: [...membersKey(id), 'variables'],
    queryFn: async () => {
      const some = await fetchMembers(id, { filter: {}, order: '-id', columns: ['variables'] }, 20);
      return [...new Set(some.rows.flatMap((row) => Object.keys(row.variables ?? {})))].sort();
    },
    enabled,
    staleTime: 60_000,
  });
}

export function memberKey(id: string, member: number): unknown[] {
  return [...membersKey(id), 'member', member];
}

export function useMember(id: string, member: number) {
  return useQuery({
    queryKey: memberKey(id, member),
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/members/{member}', { params: { path: { id, member } } })),
    refetchInterval: 4000,
  });
}

/** Every gate that a call to a member has to pass, with its verdict. */
export function useExplanation(id: string, member: number | undefined) {
  return useQuery({
    queryKey: [...membersKey(id), 'why', member],
    queryFn: () =>
      data(api.GET('/api/v2/dialer/{id}/members/{member}/explain', { params: { path: { id, member: member ?? 0 } } })),
    enabled: member !== undefined,
    refetchInterval: 4000,
  });
}

/** The attempts of a member that have ended, the newest first. */
export function useMemberAttempts(id: string, member: number) {
  return useQuery({
    queryKey: [...membersKey(id), 'attempts', member],
    queryFn: async () => {
      const events = await data(
        api.GET('/api/v2/dialer/{id}/members/{member}/attempts', { params: { path: { id, member } } }),
      );
      return events.filter((event) => event.attempt).reverse();
    },
    refetchInterval: 8000,
  });
}

/** Puts a member, as it is after an edit, where it is shown, and has the rest asked for again. */
export async function memberChanged(client: QueryClient, id: string, member?: Shape<'Member'>): Promise<void> {
  if (member) client.setQueryData(memberKey(id, member.id), member);
  await client.invalidateQueries({
    queryKey: membersKey(id),
    predicate: ({ queryKey }) => !(member && queryKey[2] === 'member' && queryKey[3] === member.id),
  });
}
