import { ownZone } from '../parts/time';
import { knowsZone } from './customerTime';
import type { AgentCall } from './deskState';

/** The customer's zone; this computer's where none is known. */
export function zoneOf({ zone }: Pick<AgentCall, 'zone'>): string {
  return knowsZone(zone) ? zone : ownZone();
}
