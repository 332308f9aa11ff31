import type { Shape } from '../../api/client';

/** How long agent and member talked, in seconds; undefined where they did not. */
export function talked({
  bridged_at,
  ended_at,
}: Pick<Shape<'Attempt'>, 'bridged_at' | 'ended_at'>): number | undefined {
  if (!bridged_at || !ended_at) return undefined;
  return Math.max(0, (Date.parse(ended_at) - Date.parse(bridged_at)) / 1000);
}
