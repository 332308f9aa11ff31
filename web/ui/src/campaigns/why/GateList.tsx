import { Anchor, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { plural } from '../../parts/numbers';
import { Time } from '../../parts/Time';
import classes from './GateList.module.css';
import { gateVerdict, gateWords, opensWords, todoPath } from './gates';

type Explanation = Shape<'Explanation'>;

/** Why a member is or is not being called now, in one sentence with when that changes. */
export function WhySentence({ explanation, zone }: { explanation: Explanation; zone?: string }) {
  const { callable, gate, opens, ahead, gates } = explanation;
  if (callable) {
    return (
      <Text>
        Every gate is open: the member is called as soon as it is their turn
        {ahead > 0 ? `, after ${plural(ahead, 'member')}` : ''}.
      </Text>
    );
  }
  const first = gates.find((report) => !report.open);
  const shut = gates.filter((report) => !report.open);
  const closed = shut.length;
  const soon = shut.every((report) => report.opens || opensWords(report.gate) === 'As calls end');
  return (
    <Stack gap={0}>
      <Text fw={550}>{first ? gateVerdict(first) : gateWords(gate ?? '').stop}</Text>
      <Text c="dimmed" fz="sm">
        {closed > 1 ? `${closed} gates are closed. ` : ''}
        {opens ? (
          <>
            May be called from <Time at={opens} zone={zone} /> on
            {zone ? <> ({<Time at={opens} />} here)</> : null}.
          </>
        ) : soon ? (
          'That changes as calls end.'
        ) : (
          'That does not change by itself.'
        )}
      </Text>
    </Stack>
  );
}

/** Every gate with its verdict, in the order in which they are asked. */
export function GateList({ campaign, explanation }: { campaign: string; explanation: Explanation }) {
  return (
    <ol className={classes.list} aria-label="Gates">
      {explanation.gates.map((report) => {
        const { name, todo } = gateWords(report.gate);
        const Icon = report.open ? IconCircleCheck : IconCircleX;
        return (
          <li key={report.gate} className={`${classes.gate} ${report.open ? classes.open : classes.closed}`}>
            <span className={classes.icon}>
              <Icon size={16} aria-hidden className={classes.word} />
            </span>
            <Text inherit fw={500}>
              {name}
            </Text>
            <span className={classes.word}>{report.open ? 'Open' : 'Closed'}</span>
            <span>
              {gateVerdict(report)}{' '}
              {!report.open && todo?.to && (
                <Anchor component={Link} to={todoPath(campaign, todo.to)} inherit underline="always">
                  {todo.say}
                </Anchor>
              )}
            </span>
            <span className={classes.when}>
              {report.open ? null : report.opens ? (
                <>
                  Opens <Time at={report.opens} />
                </>
              ) : (
                <Text inherit c="dimmed" component="span">
                  {opensWords(report.gate)}
                </Text>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
