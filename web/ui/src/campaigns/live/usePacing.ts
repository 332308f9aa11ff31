import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, data, type Shape } from '../../api/client';
import { useFeedStatus } from '../../live/useTopic';
import { type Drawn, drawn, history, type Sample, sampleOf, withSample } from './series';

/** Seconds that are drawn at most and at least, that are kept, and between two points. */
const shown = 1800;
const leastShown = 300;
const kept = shown + 120;
const step = 5;

/** Samples of the campaigns that were looked at: coming back to a page goes on where one was. */
const remembered = new Map<string, Sample[]>();

/** The figures of the last half hour, new every few seconds while the feed is live. */
export function usePacing(campaign: Shape<'FeedCampaign'>): Drawn {
  const live = useFeedStatus() === 'live';
  const latest = useRef(campaign);
  latest.current = campaign;
  const { id } = campaign;
  const [samples, setSamples] = useState<Sample[]>(() => remembered.get(id) ?? []);

  useEffect(() => {
    if (!live) return;
    const look = () => {
      const now = Math.floor(Date.now() / 1000);
      const next = withSample(remembered.get(id) ?? [], sampleOf(latest.current, now), kept);
      remembered.set(id, next);
      setSamples(next);
    };
    look();
    const timer = setInterval(look, step * 1000);
    return () => clearInterval(timer);
  }, [id, live]);

  const minutes = useMinutes(id);
  return useMemo(() => {
    const first = samples[0];
    if (!first) return { x: [], free: [], lines: [], answered: [], abandoned: [] };
    const to = samples.at(-1)?.at ?? first.at;
    const all = [...history(minutes ?? [], first), ...samples];
    const begun = Math.min(all[0]?.at ?? to, to - leastShown);
    return drawn(all, { from: Math.max(to - shown, begun), to, step });
  }, [samples, minutes]);
}

/** What came to an end in each minute of the last half hour, asked for once. */
function useMinutes(id: string): Shape<'ResultRow'>[] | undefined {
  const [from] = useState(() => new Date(Math.floor(Date.now() / 60_000 - kept / 60) * 60_000).toISOString());
  const query = useQuery({
    queryKey: ['campaigns', id, 'minutes', from],
    queryFn: () =>
      data(api.GET('/api/v2/dialer/{id}/results', { params: { path: { id }, query: { by: 'minute', from } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query.data?.[0]?.rows;
}
