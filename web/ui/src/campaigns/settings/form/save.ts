import { api, body, data } from '../../../api/client';
import { type Edits, seatMoves } from './draft';
import { bodyOf, type Campaign } from './paths';

async function seat(campaign: Campaign, after: Campaign['agents']): Promise<void> {
  const queue = campaign.id ?? '';
  const { removed, added, moved } = seatMoves(campaign.agents, after);
  for (const agent of removed) {
    await body(api.DELETE('/api/v2/callcenter/queues/{queue}/tiers/{agent}', { params: { path: { queue, agent } } }));
  }
  for (const { id: agent, level, position } of added) {
    await body(
      api.POST('/api/v2/callcenter/queues/{queue}/tiers', {
        params: { path: { queue } },
        body: { agent, level, position },
      }),
    );
  }
  for (const { id: agent, level, position } of moved) {
    await body(
      api.PUT('/api/v2/callcenter/queues/{queue}/tiers/{agent}', {
        params: { path: { queue, agent } },
        body: { level, position },
      }),
    );
  }
}

/**
 * Sends what was changed, and nothing else. The settings go first: where they are refused nothing is done. Agents' places
 * follow one by one. Gives the campaign as it is then.
 */
export async function saveEdits(campaign: Campaign, edits: Edits): Promise<Campaign> {
  const path = { id: campaign.id ?? '' };
  const agents = edits.get('agents');
  let saved: Campaign | undefined;
  if (edits.size > (agents === undefined ? 0 : 1)) {
    saved = await data(api.PUT('/api/v2/dialer/{id}', { params: { path }, body: bodyOf(edits) }));
  }
  if (agents === undefined) return saved ?? campaign;
  await seat(campaign, agents as Campaign['agents']);
  return data(api.GET('/api/v2/dialer/{id}', { params: { path } }));
}
