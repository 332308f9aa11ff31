import type { Shape } from '../api/client';
import { count, plural } from '../parts/numbers';
import { StateBadge } from '../parts/StateBadge';
import { nodeMeaning } from '../parts/states';
import { troubleKey, worstFirst } from './live';
import { trunkMeaning } from './trunk';
import classes from './Wallboard.module.css';

const mostTroubles = 2;

interface Props {
  overview: Shape<'FeedOverview'>;
  nodes: readonly Shape<'FeedNode'>[];
}

/** Nodes, trunks, and what is wrong. */
export function WallFoot({ overview: { trunks, troubles }, nodes }: Props) {
  return (
    <footer className={classes.foot}>
      <ul className={classes.ways} aria-label="Nodes and trunks">
        {nodes.map((node) => {
          const { tone, label } = nodeMeaning(node.state);
          return (
            <li key={`node ${node.name}`}>
              <StateBadge tone={tone}>{label}</StateBadge> node {node.name} {count(node.sessions)}/
              {count(node.maxSessions)}
            </li>
          );
        })}
        {trunks.map((trunk) => {
          const { tone, label } = trunkMeaning(trunk);
          return (
            <li key={`trunk ${trunk.id}`}>
              <StateBadge tone={tone}>{label}</StateBadge> trunk {trunk.name || trunk.id} {count(trunk.inUse)}/
              {count(trunk.limit)}
            </li>
          );
        })}
      </ul>
      <Wrong troubles={troubles} />
    </footer>
  );
}

function Wrong({ troubles }: { troubles: readonly Shape<'Trouble'>[] }) {
  const more = troubles.length - mostTroubles;
  return (
    <ul className={classes.wrong} aria-label="Wrong now">
      {troubles.length === 0 && (
        <li>
          <StateBadge tone="ready">Nothing is wrong</StateBadge>
        </li>
      )}
      {worstFirst(troubles)
        .slice(0, mostTroubles)
        .map((trouble) => (
          <li key={troubleKey(trouble)}>
            <StateBadge tone={trouble.severity === 'fault' ? 'fault' : 'ringing'}>{trouble.title}</StateBadge>{' '}
            {trouble.do}
          </li>
        ))}
      {more > 0 && <li>and {plural(more, 'trouble')} more, see the overview</li>}
    </ul>
  );
}
