import { api, body, saying } from '../../api/client';
import { type Filter, filterBody } from './filter';
import { countMembers } from './queries';

/** How far something is that is done to many members. */
export interface BulkProgress {
  done: number;
  /** Of so many, where that is known. */
  of?: number;
}

/** What became of many. */
export interface BulkResult {
  done: number;
  failed: { member: number; why: string }[];
  /** It was stopped before all were done. */
  stopped: boolean;
  /** Of those done: who are being called and end with the call. */
  inCall?: number;
}

type Tell = (progress: BulkProgress) => void;

const atOnce = 4;

/** Does something to each of some members, a few at a time. One that is refused does not stop the others. */
export async function doEach(
  members: readonly number[],
  task: (member: number) => Promise<unknown>,
  tell: Tell,
  stop: AbortSignal,
): Promise<BulkResult> {
  const result: BulkResult = { done: 0, failed: [], stopped: false };
  let next = 0;
  async function work() {
    for (let member = members[next++]; member !== undefined; member = members[next++]) {
      if (stop.aborted) return;
      try {
        await task(member);
        result.done++;
      } catch (error) {
        result.failed.push({ member, why: saying(error) });
      }
      tell({ done: result.done + result.failed.length, of: members.length });
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  result.stopped = result.done + result.failed.length < members.length;
  return result;
}

/** Terminates all whom a filter lets through, call after call until there are no more. */
export async function terminateAll(
  id: string,
  filter: Filter,
  of: number,
  tell: Tell,
  stop: AbortSignal,
): Promise<BulkResult> {
  const result: BulkResult & { inCall: number } = { done: 0, failed: [], stopped: false, inCall: 0 };
  let cursor: string | undefined;
  do {
    const answer = await body(
      api.DELETE('/api/v2/dialer/{id}/members', {
        params: { path: { id }, query: { cursor, limit: 1000 } },
        body: filterBody(filter),
      }),
    );
    result.done += answer.data.ended + answer.data.inCall;
    result.inCall += answer.data.inCall;
    cursor = answer.data.more ? answer.next : undefined;
    tell({ done: result.done, of: Math.max(of, result.done) });
    if (stop.aborted && cursor) return { ...result, stopped: true };
  } while (cursor);
  return result;
}

/** How many members it hits to terminate all whom a filter lets through: those who have ended are not hit. */
export async function countTerminable(id: string, filter: Filter): Promise<{ count: number; atLeast?: boolean }> {
  if (filter.state === 'ended' || filter.endCause) return { count: 0 };
  const states = filter.state ? [filter.state] : ['waiting', 'claimed', 'held'];
  const counts = await Promise.all(states.map((state) => countMembers(id, { ...filter, state })));
  return {
    count: counts.reduce((sum, one) => sum + one.count, 0),
    atLeast: counts.some((one) => one.atLeast === true),
  };
}
