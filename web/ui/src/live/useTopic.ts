import { useCallback, useSyncExternalStore } from 'react';
import type { Shape } from '../api/client';
import { type FeedStatus, feed, type TopicState } from './feed';

/** The topics of the feed by what they begin with, and what their values are. */
interface Topics {
  campaigns: Shape<'FeedCampaign'>;
  campaign: Shape<'FeedCampaign'>;
  agents: Shape<'FeedAgent'>;
  agent: Shape<'FeedAgent'>;
  attempts: Shape<'FeedAttempt'>;
  nodes: Shape<'FeedNode'>;
  overview: Shape<'FeedOverview'>;
}

type TopicName = keyof Topics | `${'campaign' | 'agent' | 'attempts'}:${string}`;
type Kind<Name extends TopicName> = Name extends `${infer Head}:${string}` ? Head & keyof Topics : Name & keyof Topics;

/** Everything of a topic, as it changes: `useTopic('agents')`, `useTopic('attempts:spring')`. */
export function useTopic<Name extends TopicName>(name: Name): TopicState<Topics[Kind<Name>]> {
  const subscribe = useCallback((tell: () => void) => feed.subscribe(name, tell), [name]);
  const read = useCallback(() => feed.topic(name), [name]);
  return useSyncExternalStore(subscribe, read) as TopicState<Topics[Kind<Name>]>;
}

/** Whether what is shown as live is live. */
export function useFeedStatus(): FeedStatus {
  return useSyncExternalStore(
    useCallback((tell: () => void) => feed.watch(tell), []),
    useCallback(() => feed.getStatus(), []),
  );
}
