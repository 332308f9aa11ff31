import type { ReactNode } from 'react';
import type { Shape } from '../api/client';
import { windowName } from '../campaigns/figures';
import { Gauge } from '../parts/Bar';
import { count, decimal, milliseconds, percent } from '../parts/numbers';
import { StateIcon } from '../parts/StateBadge';
import type { Tone } from '../parts/states';
import { staffParts, worstAbandonment } from './live';
import classes from './Wallboard.module.css';

/** A figure that is read from the other end of the room. */
function Big({ label, note, tone, children }: { label: string; note?: ReactNode; tone?: Tone; children: ReactNode }) {
  return (
    <div className={classes.big}>
      <dt>
        {tone && <StateIcon tone={tone} size={18} />} {label}
      </dt>
      <dd>
        <span className={classes.figure}>{children}</span>
        <span className={classes.note}>{note}</span>
      </dd>
    </div>
  );
}

interface Props {
  overview: Shape<'FeedOverview'>;
  campaigns: readonly Shape<'FeedCampaign'>[];
}

/** Calls, how quickly people are joined, abandonment; and the agents by state. */
export function WallFigures({ overview, campaigns }: Props) {
  const { inAir, bridged, callsPerSecond, latency, agents } = overview;
  const none = latency.calls === 0;
  return (
    <>
      <dl className={classes.figures} aria-label="Calls">
        <Big label="Calls in the air" note={`${count(bridged)} talking`}>
          {count(inAir)}
        </Big>
        <Big label="Calls a second">{decimal(callsPerSecond)}</Big>
        <Big label="Answered to bridged" note="p50">
          {none ? '–' : milliseconds(latency.p50Ms)}
        </Big>
        <Big label="Answered to bridged" note="p99">
          {none ? '–' : milliseconds(latency.p99Ms)}
        </Big>
        <Abandonment campaigns={campaigns} />
      </dl>
      <dl className={classes.agents} aria-label="Agents by state">
        {staffParts
          .filter(({ key }) => key !== 'loggedOut')
          .map(({ key, label, tone }) => (
            <Big key={key} label={label} tone={tone}>
              {count(agents[key])}
            </Big>
          ))}
      </dl>
    </>
  );
}

function Abandonment({ campaigns }: Pick<Props, 'campaigns'>) {
  const worst = worstAbandonment(campaigns);
  const account = worst?.abandonment;
  return (
    <Big
      label="Abandoned"
      note={
        worst && account ? (
          <span className={classes.gauge}>
            <Gauge label={`Abandoned, ${worst.name}`} share={account.share} limit={account.cap} />
            cap {percent(account.cap)}, {windowName(account.windowSec)}, {worst.name}
          </span>
        ) : (
          'no campaign needs a cap'
        )
      }
    >
      {account ? percent(account.share, 2) : '–'}
    </Big>
  );
}
