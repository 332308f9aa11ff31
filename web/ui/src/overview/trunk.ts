import type { Shape } from '../api/client';
import type { Meaning } from '../parts/states';

/** What a trunk is doing. */
export function trunkMeaning({ inUse, limit, faults, restUntil, onTrial }: Shape<'Trunk'>): Meaning {
  if (restUntil) return { tone: 'fault', label: 'Resting' };
  if (onTrial) return { tone: 'ringing', label: 'On trial' };
  if (limit > 0 && inUse >= limit) return { tone: 'ringing', label: 'Full' };
  if (faults > 0) return { tone: 'ringing', label: faults === 1 ? '1 fault' : `${faults} faults in a row` };
  return { tone: 'ready', label: 'Up' };
}
