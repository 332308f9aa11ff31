import { useQuery } from '@tanstack/react-query';
import { api, body, data } from '../../api/client';

export interface Choice {
  value: string;
  label: string;
}

const most = 1000;

/** Reads all pages of a list. */
async function all<Row>(page: (cursor: string | undefined) => Promise<{ data: Row[]; next?: string }>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const got = await page(cursor);
    rows.push(...got.data);
    cursor = got.next;
  } while (cursor);
  return rows;
}

function choice({ id, name }: { id?: string; name?: string }): Choice {
  return { value: id ?? '', label: name && name !== id ? `${name} (${id})` : (id ?? '') };
}

/** The agents, resources, calendars, lists and rule packs that a campaign can have. */
export function useChoices() {
  const agents = useQuery({
    queryKey: ['agents', 'choices'],
    queryFn: async () =>
      (await all((cursor) => body(api.GET('/api/v2/agents', { params: { query: { limit: most, cursor } } })))).map(
        choice,
      ),
  });
  const resources = useQuery({
    queryKey: ['resources', 'choices'],
    queryFn: async () =>
      (await all((cursor) => body(api.GET('/api/v2/resources', { params: { query: { limit: most, cursor } } })))).map(
        choice,
      ),
  });
  const calendars = useQuery({
    queryKey: ['calendars', 'choices'],
    queryFn: async () =>
      (await all((cursor) => body(api.GET('/api/v2/calendars', { params: { query: { limit: most, cursor } } })))).map(
        choice,
      ),
  });
  const zones = useQuery({
    queryKey: ['calendars', 'timezones'],
    queryFn: () => data(api.GET('/api/v2/calendars/timezones')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const packs = useQuery({
    queryKey: ['rule-packs'],
    queryFn: () => data(api.GET('/api/v2/rule-packs')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lists = useQuery({
    queryKey: ['do-not-call'],
    queryFn: () => data(api.GET('/api/v2/do-not-call')),
  });
  return { agents, resources, calendars, zones, packs, lists };
}

export type Choices = ReturnType<typeof useChoices>;
