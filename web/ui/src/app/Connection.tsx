import { Text } from '@mantine/core';
import { useFeedStatus } from '../live/useTopic';
import { StateBadge } from '../parts/StateBadge';

/** Says whether what is shown live is live. Says nothing where the page shows nothing live. */
export function Connection() {
  const status = useFeedStatus();
  return (
    <div role="status" aria-live="polite">
      {status === 'lost' && <StateBadge tone="fault">Connection lost, trying again</StateBadge>}
      {status === 'connecting' && (
        <Text fz="xs" c="dimmed">
          Connecting…
        </Text>
      )}
      {status === 'live' && <StateBadge tone="ready">Live</StateBadge>}
    </div>
  );
}
