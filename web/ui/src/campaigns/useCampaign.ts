import { useQuery } from '@tanstack/react-query';
import { api, data } from '../api/client';

/** The key under which a campaign's settings and counts are kept. */
export function campaignKey(id: string) {
  return ['campaigns', id];
}

/** A campaign with its settings, agents and counts. */
export function useCampaign(id: string) {
  return useQuery({
    queryKey: campaignKey(id),
    queryFn: () => data(api.GET('/api/v2/dialer/{id}', { params: { path: { id } } })),
  });
}
