import { Text } from '@mantine/core';
import type { Shape } from '../api/client';
import { Bar, Gauge } from '../parts/Bar';
import { percent } from '../parts/numbers';
import { doneOf, progressText, windowName } from './figures';
import classes from './Progress.module.css';

/** How far a list is: a bar, its share, and the members behind it. */
export function Progress({ of: { members, progress } }: { of: Pick<Shape<'FeedCampaign'>, 'members' | 'progress'> }) {
  const parts = [
    { label: 'ended', value: members.ended, tone: 'call' as const },
    { label: 'in the air', value: members.claimed, tone: 'ringing' as const },
  ];
  return (
    <div className={classes.progress}>
      <Bar label="Members" of={members.imported} parts={parts} />
      <div className={classes.words}>
        <span>{members.imported === 0 ? 'no members yet' : progressText(progress)}</span>
        {members.imported > 0 && (
          <Text span fz="xs" c="dimmed">
            {doneOf(members)}
          </Text>
        )}
      </div>
    </div>
  );
}

/** Abandoned calls against their cap. */
export function Abandoned({ of }: { of: Shape<'Abandonment'> | undefined }) {
  if (!of) {
    return (
      <Text span fz="xs" c="dimmed">
        no cap needed
      </Text>
    );
  }
  return (
    <div className={classes.progress}>
      <Gauge label={`Abandoned in ${windowName(of.windowSec)}`} share={of.share} limit={of.cap} />
      <div className={classes.words}>
        <span>{percent(of.share, 2)}</span>
        <Text span fz="xs" c="dimmed">
          {of.spent ? 'cap used up' : `cap ${percent(of.cap)}`} · {windowName(of.windowSec)}
        </Text>
      </div>
    </div>
  );
}
