import { Anchor, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { Figure, Figures } from '../../../parts/Figure';
import { bytes, count, percent } from '../../../parts/numbers';
import { type Job, notTaken, rejectsPath } from './jobs';

/** What became of the rows of a file, or would become of them. */
export function ResultFigures({ job, planned }: { job: Job; planned?: boolean }) {
  const { rows, added, existing, duplicates, rejected, doNotCall } = job.result;
  return (
    <Figures>
      <Figure label="Rows">{count(rows)}</Figure>
      <Figure label={planned ? 'New members' : 'Added'} tone={added > 0 ? 'ready' : undefined}>
        {count(added)}
      </Figure>
      <Figure label="Imported before" note="left as they are">
        {count(existing)}
      </Figure>
      <Figure label="Duplicates" note="have a number of another member">
        {count(duplicates)}
      </Figure>
      <Figure label="Bad rows" note="no number, or not readable" tone={rejected > 0 ? 'fault' : undefined}>
        {count(rejected)}
      </Figure>
      <Figure label="Do not call" note="all their numbers are on a list">
        {count(doNotCall)}
      </Figure>
    </Figures>
  );
}

/** The rows that were not taken, to download. */
export function RejectsLink({ job, short }: { job: Job; short?: boolean }) {
  const rows = notTaken(job.result);
  if (!job.rejects || rows === 0) return null;
  return (
    <Anchor href={rejectsPath(job)} download fz="sm">
      {short ? 'Reject file' : 'Download the rows that are not taken, with the reason of each (CSV)'}
    </Anchor>
  );
}

/** How far a job is that is being worked on. It goes on when this page is left. */
export function Working({ job, what, cancel }: { job: Job; what: string; cancel: () => void }) {
  const share = job.size > 0 ? Math.min(1, job.bytes / job.size) : 0;
  const { rows, rejected, duplicates } = job.result;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text role="status">
          {what}: {percent(share, 0)}, {count(rows)} rows
          {rejected > 0 && `, ${count(rejected)} bad`}
          {duplicates > 0 && `, ${count(duplicates)} duplicates`}
        </Text>
        <Text fz="xs" c="dimmed">
          {bytes(job.bytes)} of {bytes(job.size)}
        </Text>
      </Group>
      <Progress value={share * 100} aria-label={what} />
      <Group>
        <Button size="xs" variant="default" onClick={cancel}>
          Cancel the import
        </Button>
        <Text fz="xs" c="dimmed">
          It goes on when you leave this page, and after a restart of the controller.
        </Text>
      </Group>
    </Stack>
  );
}
