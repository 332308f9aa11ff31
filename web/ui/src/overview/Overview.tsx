import { Button } from '@mantine/core';
import { IconDeviceTv } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Abandoned } from '../campaigns/Progress';
import { Failure, Loading } from '../parts/Feedback';
import { Figure } from '../parts/Figure';
import { count, decimal, milliseconds, plural } from '../parts/numbers';
import { Page, Section } from '../parts/Page';
import { CampaignTable } from './CampaignTable';
import { Freshness } from './Freshness';
import { type Figures as All, worstAbandonment } from './live';
import classes from './Overview.module.css';
import { Staff } from './Staff';
import { Troubles } from './Troubles';
import { useLive } from './useLive';
import { Nodes, Trunks } from './Ways';

/** Everything at one glance, live. */
export default function Overview() {
  const live = useLive();
  const { figures, error, retry } = live;
  return (
    <Page
      title="Overview"
      note={<Freshness of={live}>{figures && summary(figures)}</Freshness>}
      actions={
        <Button component={Link} to="/wallboard" variant="default" leftSection={<IconDeviceTv size={16} aria-hidden />}>
          Wallboard
        </Button>
      }
    >
      {figures ? (
        <Everything of={figures} />
      ) : error ? (
        <Failure error={error} retry={retry} title="The figures cannot be had" />
      ) : (
        <Loading what="Figures" />
      )}
    </Page>
  );
}

function Everything({ of: { overview, campaigns, nodes } }: { of: All }) {
  return (
    <>
      <div className={classes.top}>
        <Section title="Calls and agents">
          <Now of={overview} worst={worstAbandonment(campaigns)} />
        </Section>
        <Section title="Wrong now" note={wrongNote(overview.troubles.length)}>
          <Troubles of={overview.troubles} />
        </Section>
      </div>
      <Section title="Campaigns" bare>
        <CampaignTable campaigns={campaigns} />
      </Section>
      <div className={classes.halves}>
        <Section title="Nodes" note="FreeSWITCH servers of this controller" bare>
          <Nodes nodes={nodes} />
        </Section>
        <Section title="Trunks" note="Resources that calls go out on" bare>
          <Trunks trunks={overview.trunks} />
        </Section>
      </div>
    </>
  );
}

function summary({ overview: { campaigns, agents } }: All): string {
  const signedIn = agents.total - agents.loggedOut;
  return `${plural(campaigns.running ?? 0, 'campaign')} running, ${plural(signedIn, 'agent')} signed in`;
}

function wrongNote(troubles: number): string {
  return troubles === 0 ? 'All is well' : plural(troubles, 'trouble');
}

interface NowProps {
  of: All['overview'];
  worst: All['campaigns'][number] | undefined;
}

function Now({ of: { inAir, bridged, callsPerSecond, latency, agents }, worst }: NowProps) {
  return (
    <div className={classes.now}>
      <div className={classes.figures}>
        <Figure label="Calls in the air" note={`${count(bridged)} talking`}>
          {count(inAir)}
        </Figure>
        <Figure label="Calls a second" note="dialled, in the last minute">
          {decimal(callsPerSecond)}
        </Figure>
        <Figure label="Answer to bridge, p50" note={latency.calls > 0 ? 'half of the calls are faster' : 'no call yet'}>
          {latency.calls > 0 ? milliseconds(latency.p50Ms) : '–'}
        </Figure>
        <Figure
          label="Answer to bridge, p99"
          note={latency.calls > 0 ? `of the last ${count(latency.calls)}` : 'no call yet'}
        >
          {latency.calls > 0 ? milliseconds(latency.p99Ms) : '–'}
        </Figure>
      </div>
      <div className={classes.below}>
        <div>
          <h3 className={classes.small}>{plural(agents.total - agents.loggedOut, 'agent')} signed in</h3>
          <Staff of={agents} />
        </div>
        <div>
          <h3 className={classes.small}>Abandoned{worst && `, ${worst.name}`}</h3>
          <Abandoned of={worst?.abandonment} />
        </div>
      </div>
    </div>
  );
}
