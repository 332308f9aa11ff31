import type { Shape } from '../api/client';
import { Bar } from '../parts/Bar';
import { count } from '../parts/numbers';
import { StateIcon } from '../parts/StateBadge';
import { staffParts } from './live';
import classes from './Overview.module.css';

/** Agents by state: a bar, and the figures with their words under it. */
export function Staff({ of }: { of: Shape<'AgentCounts'> }) {
  const inBar = staffParts.filter(({ key }) => key !== 'loggedOut');
  return (
    <div>
      <Bar label="Agents" parts={inBar.map(({ key, label, tone }) => ({ label, tone, value: of[key] }))} />
      <dl className={classes.staff}>
        {staffParts.map(({ key, label, tone }) => (
          <div key={key}>
            <dt>
              <StateIcon tone={tone} size={13} /> {label}
            </dt>
            <dd>{count(of[key])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
