import { Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Shape } from '../api/client';
import { StateBadge } from '../parts/StateBadge';
import { Time } from '../parts/Time';
import { placeOf, troubleKey, worstFirst } from './live';
import classes from './Overview.module.css';

/** What is wrong now, what to do about it, and where. */
export function Troubles({ of }: { of: readonly Shape<'Trouble'>[] }) {
  if (of.length === 0) {
    return (
      <div className={classes.calm}>
        <StateBadge tone="ready">Nothing is wrong</StateBadge>
      </div>
    );
  }
  return (
    <ul className={classes.troubles}>
      {worstFirst(of).map((trouble) => (
        <Trouble key={troubleKey(trouble)} of={trouble} />
      ))}
    </ul>
  );
}

function Trouble({ of }: { of: Shape<'Trouble'> }) {
  const place = placeOf(of);
  return (
    <li className={classes.trouble}>
      <div className={classes.troubleHead}>
        <StateBadge tone={of.severity === 'fault' ? 'fault' : 'ringing'}>
          {of.severity === 'fault' ? 'Fault' : 'Warning'}
        </StateBadge>
        <Text span fw={600}>
          {of.title}
        </Text>
      </div>
      <Text fz="sm">{of.what}</Text>
      <Text fz="sm">
        <b>What to do:</b> {of.do} {place && <Link to={place.to}>{place.label}</Link>}
      </Text>
      {of.until && (
        <Text fz="xs" c="dimmed">
          Over by itself at <Time at={of.until} />
        </Text>
      )}
    </li>
  );
}
