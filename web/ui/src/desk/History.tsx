import { Text } from '@mantine/core';
import type { Shape } from '../api/client';
import { StateBadge } from '../parts/StateBadge';
import { resultMeaning } from '../parts/states';
import { Time } from '../parts/Time';
import { duration } from '../parts/time';
import { dispositionWords } from './deskState';
import classes from './History.module.css';

interface Props {
  calls: readonly Shape<'PastCall'>[];
  dispositions: readonly Shape<'Disposition'>[];
}

/** The attempts before, newest first, with what was noted of them. */
export function History({ calls, dispositions }: Props) {
  if (calls.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        This customer was not called before.
      </Text>
    );
  }
  const labels = new Map(dispositions.map(({ code, label }) => [code, label]));
  return (
    <ol className={classes.list}>
      {calls.map((call) => (
        <li key={call.attempt} className={classes.one}>
          <div className={classes.head}>
            <Text component="span" fz="sm">
              <Time at={call.at} />
            </Text>
            <StateBadge tone={resultMeaning(call.result).tone}>{resultMeaning(call.result).label}</StateBadge>
            {call.disposition && (
              <Text component="span" fz="sm" fw={550}>
                {labels.get(call.disposition) ?? dispositionWords(call.disposition)}
              </Text>
            )}
          </div>
          {call.comment && <p className={classes.note}>{call.comment}</p>}
          <Text fz="xs" c="dimmed">
            {[
              call.number,
              call.agent && `agent ${call.agent}`,
              call.talk_sec > 0 && `talked ${duration(call.talk_sec)}`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </li>
      ))}
    </ol>
  );
}
