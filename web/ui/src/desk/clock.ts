import { useNow } from '../parts/time';

/**
 * Deadlines are told on the server's clock. Where this computer's is off by
 * more than the header's whole seconds explain, countdowns go by the server's.
 */
let ahead = 0;
const tolerated = 2_000;

/** Learns from the Date header of an answer. `now` is this computer's clock, ms since 1970. */
export function noteServerTime(date: string | null, now: number): void {
  const server = Date.parse(date ?? '');
  if (Number.isNaN(server)) return;
  const difference = server + 500 - now;
  ahead = Math.abs(difference) > tolerated ? difference : 0;
}

/** Now on the server's clock, ms since 1970. */
export function serverNow(now = Date.now()): number {
  return now + ahead;
}

/** Now on the server's clock, new each second. */
export function useServerNow(): number {
  return serverNow(useNow());
}
