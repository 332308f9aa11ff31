import type { Shape } from '../../api/client';

type Campaign = Shape<'FeedCampaign'>;

/** What is looked for in the list of campaigns; empty is everything. */
export interface Filter {
  text: string;
  state: '' | Shape<'StateName'> | 'asleep';
  type: '' | Campaign['type'];
}

export const everything: Filter = { text: '', state: '', type: '' };

/** The campaigns that a filter lets through. */
export function matching(campaigns: readonly Campaign[], { text, state, type }: Filter): Campaign[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return campaigns.filter((campaign) => {
    const name = `${campaign.name} ${campaign.id}`.toLowerCase();
    if (!words.every((word) => name.includes(word))) return false;
    if (type && campaign.type !== type) return false;
    if (state === 'asleep') return campaign.state === 'running' && campaign.asleep;
    return !state || campaign.state === state;
  });
}
