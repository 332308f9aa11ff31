import { api, data } from '../api/client';
import { act, confirm } from '../parts/confirm';

/** Deletes an agent once that is sure; gives whether it was done. */
export async function removeAgent(id: string, name: string): Promise<boolean> {
  const sure = await confirm({
    title: `Delete ${name || id}?`,
    children:
      'The card with its places in campaigns is removed. Attempts that the agent had stay in the results. ' +
      'An agent who has a call cannot be deleted.',
    doIt: 'Delete agent',
  });
  if (!sure) return false;
  return act(() => data(api.DELETE('/api/v2/agents/{id}', { params: { path: { id } } })), `${name || id} deleted`);
}
