import { Button, Group } from '@mantine/core';
import { Link, useParams } from 'react-router';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { useTopic } from '../../live/useTopic';
import { Empty, Loading } from '../../parts/Feedback';
import { Figure, Figures } from '../../parts/Figure';
import { count, decimal, plural } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { timeLeft } from '../figures';
import { Abandoned, Progress } from '../Progress';
import { useCampaign } from '../useCampaign';
import { Attempts } from './Attempts';
import { CampaignAgents } from './CampaignAgents';
import classes from './Live.module.css';
import { PacingChart } from './PacingChart';
import { Why } from './Why';

/** What a campaign is doing at this moment. */
export default function Live() {
  const { id = '' } = useParams();
  const campaign = useTopic(`campaign:${id}`).values.get(id);
  const { data } = useCampaign(id);
  return <Page title="Live">{campaign ? <Now campaign={campaign} seats={data?.agents ?? []} /> : <Loading />}</Page>;
}

interface Props {
  campaign: Shape<'FeedCampaign'>;
  seats: readonly Shape<'Seat'>[];
}

function Now({ campaign, seats }: Props) {
  const mayHangUp = useMayWrite('campaigns');
  const withAgents = campaign.type !== 'Voice Broadcasting';
  return (
    <>
      {campaign.members.imported === 0 && <NoMembers id={campaign.id} />}
      <Section>
        <Numbers campaign={campaign} />
      </Section>
      <Why campaign={campaign} />
      <Section title="Pacing" note="The last 30 minutes; agents and lines since this page was opened">
        <PacingChart key={campaign.id} campaign={campaign} />
      </Section>
      <Attempts campaign={campaign} mayHangUp={mayHangUp} />
      {withAgents && <CampaignAgents id={campaign.id} seats={seats} />}
    </>
  );
}

function NoMembers({ id }: { id: string }) {
  return (
    <Section title="Members">
      <Empty
        title="Nobody to call yet"
        action={
          <Group gap="xs">
            <Button component={Link} to={`/campaigns/${id}/members/import`}>
              Import a list
            </Button>
            <Button component={Link} to={`/campaigns/${id}/members`} variant="default">
              Add members by hand
            </Button>
          </Group>
        }
      >
        The campaign is ready but for its members.
      </Empty>
    </Section>
  );
}

function Numbers({ campaign }: { campaign: Shape<'FeedCampaign'> }) {
  const { agents, members } = campaign;
  return (
    <div className={classes.numbers}>
      <Figures>
        <Figure label="Lines up" note={`${count(campaign.bridged)} talking`}>
          {count(campaign.inAir)}
        </Figure>
        <Figure label="Calls a second" note="in the last minute">
          {decimal(campaign.callsPerSecond)}
        </Figure>
        {campaign.type !== 'Voice Broadcasting' && (
          <Figure
            label="Agents free"
            note={`${count(agents.talking)} in call, ${count(agents.wrapUp)} wrap-up, ${count(agents.onBreak)} on a break`}
          >
            {count(agents.ready)}
          </Figure>
        )}
        <Figure label="Due now" note={`of ${plural(members.waiting, 'waiting member')}`}>
          {count(members.due)}
        </Figure>
        <Figure
          label="Time left"
          note={campaign.timeLeftSec === undefined ? 'not known' : 'at the pace of the last hour'}
        >
          {timeLeft(campaign.timeLeftSec)}
        </Figure>
      </Figures>
      <div className={classes.bars}>
        <div>
          <div>Members done</div>
          <Progress of={campaign} />
        </div>
        <div>
          <div>Abandoned</div>
          <Abandoned of={campaign.abandonment} />
        </div>
      </div>
    </div>
  );
}
