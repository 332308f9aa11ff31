import { Anchor, Text, VisuallyHidden } from '@mantine/core';
import { memo, useState } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { count, plural } from '../../parts/numbers';
import { Time } from '../../parts/Time';
import { gateWords, opensWords, partWords, stepFilter, stepWhy, todoPath } from './gates';
import classes from './Waterfall.module.css';
import { barShares, estimate } from './waterfall';

type Answer = Shape<'Waterfall'>;
type Step = Answer['steps'][number];

/** The waterfall of a list: a row for each gate with its bar and the same in figures. */
export function Waterfall({ campaign, zone, waterfall }: { campaign: string; zone: string; waterfall: Answer }) {
  return (
    <table className={classes.table}>
      <caption>
        <VisuallyHidden>How many members stop at which gate</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Gate</th>
          <th scope="col">
            <span className={`${classes.legend} ${classes.left}`} aria-hidden />
            go on, <span className={`${classes.legend} ${classes.stopped}`} aria-hidden />
            stop here, of {plural(waterfall.imported, 'member')}
          </th>
          <th scope="col" className={classes.figure}>
            Stop here
          </th>
          <th scope="col" className={classes.figure}>
            Left
          </th>
          <th scope="col" className={classes.opens}>
            Next ones go on
          </th>
        </tr>
      </thead>
      <tbody>
        {waterfall.steps.map((step) => (
          <StepRow key={step.gate} campaign={campaign} zone={zone} step={step} imported={waterfall.imported} />
        ))}
        <tr className={classes.last}>
          <th scope="row" className={classes.gate}>
            Can be called this moment
          </th>
          <td className={classes.chart}>
            <Bar left={waterfall.callable} stopped={0} imported={waterfall.imported} />
          </td>
          <td className={classes.figure} />
          <td className={classes.figure}>{count(waterfall.callable)}</td>
          <td className={classes.opens} />
        </tr>
      </tbody>
    </table>
  );
}

interface StepProps {
  campaign: string;
  zone: string;
  step: Step;
  imported: number;
}

const StepRow = memo(function StepRow({ campaign, zone, step, imported }: StepProps) {
  const { stop, todo } = gateWords(step.gate);
  const why = stepWhy(step);
  const filter = stepFilter(step.gate);
  return (
    <tr className={step.stopped === 0 ? classes.nothing : undefined}>
      <th scope="row" className={classes.gate}>
        {filter && step.stopped > 0 ? <ToMembers campaign={campaign} filter={filter} label={stop} /> : stop}
        {step.stopped > 0 && why && (
          <Text fz="xs" c="dimmed" fw={400}>
            {why}
          </Text>
        )}
        {step.stopped > 0 && todo?.to && (
          <Anchor component={Link} to={todoPath(campaign, todo.to)} fz="xs" fw={400} display="block">
            {todo.say}
          </Anchor>
        )}
        <Parts campaign={campaign} zone={zone} step={step} />
      </th>
      <td className={classes.chart}>
        <Bar left={step.left} stopped={step.stopped} imported={imported} />
        {step.sampled !== undefined && step.stopped > 0 && (
          <Text fz="xs" c="dimmed">
            Estimate: {count(step.sampled)} of those who are next were asked about
          </Text>
        )}
      </td>
      <td className={classes.figure}>{estimate(step, count)}</td>
      <td className={classes.figure}>{count(step.left)}</td>
      <td className={classes.opens}>{step.stopped > 0 ? <Opens step={step} /> : null}</td>
    </tr>
  );
});

/** The gates that nothing but a person, or the others' calls, opens. */
function Opens({ step }: { step: Step }) {
  if (step.opens) return <Time at={step.opens} />;
  return (
    <Text fz="xs" c="dimmed">
      {opensWords(step.gate)}
    </Text>
  );
}

function Bar({ left, stopped, imported }: { left: number; stopped: number; imported: number }) {
  const shares = barShares({ left, stopped }, imported);
  return (
    <div className={classes.bar} aria-hidden>
      <div className={classes.left} style={{ width: `${shares.left * 100}%` }} />
      <div className={classes.stopped} style={{ width: `${shares.stopped * 100}%` }} />
    </div>
  );
}

const fewParts = 4;

/** Those who stop at a step, by end cause or by time zone; the many first. */
function Parts({ campaign, zone, step }: Omit<StepProps, 'imported'>) {
  const [all, setAll] = useState(false);
  const parts = (step.parts ?? []).filter((part) => part.stopped > 0).sort((a, b) => b.stopped - a.stopped);
  if (parts.length === 0) return null;
  const shown = all ? parts : parts.slice(0, fewParts);
  return (
    <>
      <ul className={classes.parts}>
        {shown.map((part) => {
          const { label, zone: own, filter } = partWords(step.gate, part.what);
          // The list's answer names the campaign's own zone where members have none.
          const known = step.gate === 'zone' && part.what === zone ? undefined : filter;
          return (
            <li key={part.what}>
              <span>
                {known ? <ToMembers campaign={campaign} filter={known} label={label} /> : label}
                {part.opens && (
                  <>
                    {' '}
                    · opens <Time at={part.opens} zone={own} />
                  </>
                )}
              </span>
              <span>{count(part.stopped)}</span>
            </li>
          );
        })}
      </ul>
      {parts.length > fewParts && (
        <button type="button" className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${parts.length - fewParts} more`}
        </button>
      )}
    </>
  );
}

function ToMembers({ campaign, filter, label }: { campaign: string; filter: Record<string, string>; label: string }) {
  const query = new URLSearchParams(filter).toString();
  return (
    <Anchor
      component={Link}
      to={`/campaigns/${encodeURIComponent(campaign)}/members?${query}`}
      inherit
      underline="always"
    >
      {label}
    </Anchor>
  );
}
