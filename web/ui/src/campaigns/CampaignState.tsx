import { Text } from '@mantine/core';
import type { Shape } from '../api/client';
import { StateBadge } from '../parts/StateBadge';
import { campaignMeaning } from '../parts/states';
import { Time } from '../parts/Time';

type Facts = Pick<Shape<'FeedCampaign'>, 'state' | 'asleep' | 'nextChange'>;

/** What a campaign is doing. */
export function CampaignState({ of: { state, asleep } }: { of: Facts }) {
  const { tone, label } = campaignMeaning(state, asleep);
  return <StateBadge tone={tone}>{label}</StateBadge>;
}

/** When its calendar opens or closes next, where that matters now. */
export function NextChange({ of: { state, asleep, nextChange }, zone }: { of: Facts; zone?: string }) {
  if (!nextChange || state !== 'running') return null;
  return (
    <Text span fz="xs" c="dimmed">
      {asleep ? 'opens ' : 'until '}
      <Time at={nextChange} zone={zone} />
    </Text>
  );
}
