import { Anchor, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { useTopic } from '../../live/useTopic';
import { Troubles } from '../../overview/Troubles';
import { percent } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { duration } from '../../parts/time';
import { modeOf } from '../modes';
import classes from './Live.module.css';
import { reason } from './reasons';

type Campaign = Shape<'FeedCampaign'>;

/** How its pacing stands, for the modes that have one; null where this controller does not pace it. */
function usePace(campaign: Campaign) {
  const { id, type, state } = campaign;
  return useQuery({
    queryKey: ['campaigns', id, 'pacing'],
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/pacing', { params: { path: { id } } })),
    enabled: modeOf(type)?.abandons === true && state === 'running',
    refetchInterval: 3000,
    retry: false,
  });
}

/** Why it dials or does not, what is wrong with it, and what its pacing has learned. */
export function Why({ campaign }: { campaign: Campaign }) {
  const running = campaign.state === 'running';
  const { data: pace } = usePace(campaign);
  const all = useTopic('overview').values.get('overview')?.troubles ?? [];
  const own = all.filter((trouble) => trouble.campaign === campaign.id);
  return (
    <Section title="Why it dials, or does not">
      <div className={classes.why}>
        <Text>
          {reason(campaign, running ? pace?.why : undefined)}{' '}
          <Anchor underline="always" component={Link} to={`/campaigns/${campaign.id}/why`}>
            Where its members stand
          </Anchor>
        </Text>
        {pace && running && <Learned pace={pace} />}
        {own.length > 0 && <Troubles of={own} />}
      </div>
    </Section>
  );
}

function Learned({ pace }: { pace: Shape<'Pacing'> }) {
  const facts = [
    ['Answer rate', percent(pace.answerRate)],
    ['Ring until the answer', duration(pace.ringSec)],
    ['Talk', duration(pace.talkSec)],
    ['Wrap-up', duration(pace.wrapSec)],
  ] as const;
  return (
    <Group component="dl" gap="lg" className={classes.learned}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>Known well</dt>
        <dd>{pace.learning ? 'still learning' : 'yes'}</dd>
      </div>
    </Group>
  );
}
