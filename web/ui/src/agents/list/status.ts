import { api, data, type Shape, saying } from '../../api/client';

export interface Choice {
  status: Shape<'AgentStatus'>;
  reason?: string;
}

/** What a status is called. */
export function statusLabel({ status, reason }: Choice): string {
  switch (status) {
    case 'Available':
      return 'Ready';
    case 'Available (On Demand)':
      return 'Ready on demand';
    case 'On Break':
      return reason ? `Break: ${reason}` : 'Break';
    default:
      return 'Logged out';
  }
}

export function setStatus(id: string, { status, reason }: Choice): Promise<Shape<'Agent'>> {
  return data(
    api.POST('/api/v2/callcenter/agent/{id}/status', {
      params: { path: { id } },
      body: reason ? { status, reason } : { status },
    }),
  );
}

const atOnce = 6;

/** Does something for each of many, a few at a time; gives what was refused, by id. */
export async function forEach(
  ids: readonly string[],
  task: (id: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>();
  const queue = ids.values();
  const worker = async () => {
    for (const id of queue) {
      try {
        await task(id);
      } catch (error) {
        refused.set(id, saying(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, worker));
  return refused;
}
