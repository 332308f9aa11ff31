import type { ReactNode } from 'react';
import { StateBadge } from '../parts/StateBadge';
import { Clock } from '../parts/Time';
import type { Live } from './useLive';

/** Says how fresh the figures are; while they are live, what is given. It is always there, so that nothing moves when a connection is lost. */
export function Freshness({ of: { freshness, since }, children }: { of: Live; children?: ReactNode }) {
  switch (freshness) {
    case 'old':
      return (
        <StateBadge tone="fault">
          <span>
            As it was at <Clock at={since} />; the connection is lost and tried again
          </span>
        </StateBadge>
      );
    case 'asked':
      return <StateBadge tone="ringing">Asked for every 5 seconds until the live connection is back</StateBadge>;
    case 'coming':
      return <StateBadge tone="break">One moment</StateBadge>;
    default:
      return children ?? <StateBadge tone="ready">Live</StateBadge>;
  }
}
