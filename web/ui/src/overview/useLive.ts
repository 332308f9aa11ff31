import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, data } from '../api/client';
import { useFeedStatus, useTopic } from '../live/useTopic';
import { type Figures, figuresOf, inOrder } from './live';

export interface Live {
  figures: Figures | undefined;
  /** Why there are none yet. */
  error: unknown;
  retry: () => void;
  /** `live`: as it happens. `asked`: every few seconds, since the feed cannot be had. `old`: as they were at `since`. */
  freshness: 'coming' | 'live' | 'asked' | 'old';
  since: string | undefined;
}

const askEvery = 5000;

/** The figures of everything, live. Without a connection the last ones stay, and are asked for until it is back. */
export function useLive(): Live {
  const status = useFeedStatus();
  const fed = useFed();
  const lost = status === 'lost';
  const since = useSince(lost);
  const asking = useQuery({
    queryKey: ['overview'],
    queryFn: () => data(api.GET('/api/v2/live')),
    enabled: lost,
    refetchInterval: askEvery,
    select: figuresOf,
    gcTime: 0,
  });
  const asked = lost && asking.data && since !== undefined && asking.dataUpdatedAt > Date.parse(since);
  const figures = asked ? asking.data : (fed ?? asking.data);
  return {
    figures,
    error: asking.error,
    retry: () => void asking.refetch(),
    freshness: figures === undefined ? 'coming' : asked ? 'asked' : lost ? 'old' : 'live',
    since,
  };
}

function useFed(): Figures | undefined {
  const overview = useTopic('overview').values.get('overview');
  const campaigns = useTopic('campaigns');
  const nodes = useTopic('nodes');
  const ordered = useMemo(() => inOrder(campaigns.values.values()), [campaigns]);
  return useMemo(
    () =>
      overview && campaigns.known && nodes.known
        ? { overview, campaigns: ordered, nodes: [...nodes.values.values()] }
        : undefined,
    [overview, campaigns.known, ordered, nodes],
  );
}

/** When something began to be so. */
function useSince(so: boolean): string | undefined {
  const [since, setSince] = useState<string>();
  useEffect(() => setSince(so ? new Date().toISOString() : undefined), [so]);
  return since;
}
