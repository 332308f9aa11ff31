import { List, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { done, failed } from '../../parts/confirm';
import { plural } from '../../parts/numbers';
import type { BulkProgress, BulkResult } from './bulk';
import { membersKey } from './queries';

export interface Bulk {
  /** What is under way, undefined where nothing is. */
  under?: BulkProgress & { what: string };
  stop: () => void;
  /** Does something to many, and tells what came of it: "Terminated 12 members". */
  run: (
    what: string,
    past: string,
    task: (tell: (at: BulkProgress) => void, stop: AbortSignal) => Promise<BulkResult>,
  ) => Promise<void>;
}

/** What is done to many members at once, with how far it is. */
export function useBulk(campaign: string): Bulk {
  const client = useQueryClient();
  const [under, setUnder] = useState<Bulk['under']>();
  const control = useRef<AbortController>(null);
  return {
    under,
    stop: () => control.current?.abort(),
    run: async (what, past, task) => {
      const stopper = new AbortController();
      control.current = stopper;
      setUnder({ what, done: 0 });
      try {
        tell(past, await task((at) => setUnder({ what, ...at }), stopper.signal));
      } catch (error) {
        failed(error);
      } finally {
        setUnder(undefined);
        await client.invalidateQueries({ queryKey: membersKey(campaign) });
      }
    },
  };
}

function tell(past: string, result: BulkResult): void {
  const calls = result.inCall ? `; ${result.inCall} of them end with the call that is under way` : '';
  const stopped = result.stopped ? ', then stopped' : '';
  if (result.failed.length === 0) {
    done(`${past} ${plural(result.done, 'member')}${calls}${stopped}.`);
    return;
  }
  modals.open({
    title: `${past} ${plural(result.done, 'member')}, not ${result.failed.length}`,
    children: <Refusals failed={result.failed} />,
  });
}

const mostShown = 20;

function Refusals({ failed }: { failed: BulkResult['failed'] }) {
  return (
    <Stack gap="xs">
      <Text fz="sm">These stay as they were:</Text>
      <List fz="sm">
        {failed.slice(0, mostShown).map(({ member, why }) => (
          <List.Item key={member}>
            Member {member}: {why}
          </List.Item>
        ))}
      </List>
      {failed.length > mostShown && <Text fz="sm">and {failed.length - mostShown} more.</Text>}
    </Stack>
  );
}
