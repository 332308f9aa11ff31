import { useQuery } from '@tanstack/react-query';
import { api, body, data, type Shape } from '../api/client';

export const calendarsKey = ['calendars'] as const;

/** All calendars: there are 1,000 at most, so that all pages of the list are read. */
export function useCalendars() {
  return useQuery({
    queryKey: [...calendarsKey, 'all'],
    queryFn: async () => {
      const all: Shape<'Calendar'>[] = [];
      let cursor: string | undefined;
      do {
        const page = await body(api.GET('/api/v2/calendars', { params: { query: { cursor, limit: 200 } } }));
        all.push(...page.data);
        cursor = page.next;
      } while (cursor);
      return all;
    },
  });
}

export function useCalendar(id: string) {
  return useQuery({
    queryKey: [...calendarsKey, 'one', id],
    queryFn: () => data(api.GET('/api/v2/calendars/{id}', { params: { path: { id } } })),
  });
}

/** When a calendar that is kept is open. */
export function useOpen(id: string, days: number) {
  return useQuery({
    queryKey: [...calendarsKey, 'open', id, days],
    queryFn: () => data(api.GET('/api/v2/calendars/{id}/open', { params: { path: { id }, query: { days } } })),
    refetchInterval: 60_000,
  });
}

/** The campaigns that go by a calendar. */
export function useCalendarUsers(id: string) {
  return useQuery({
    queryKey: [...calendarsKey, 'campaigns', id],
    queryFn: () => data(api.GET('/api/v2/calendars/{id}/campaigns', { params: { path: { id } } })),
  });
}

export function useZones() {
  return useQuery({
    queryKey: [...calendarsKey, 'timezones'],
    queryFn: () => data(api.GET('/api/v2/calendars/timezones')),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
