import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { plural } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { StateBadge } from '../../../parts/StateBadge';
import { type Job, jobMeaning } from './jobs';
import { RejectsLink, ResultFigures, Working } from './Results';

interface Props {
  job: Job;
  another: () => void;
  cancel: () => void;
}

/** The import itself: how far it is, and what came of it. */
export function RunStep({ job, another, cancel }: Props) {
  const { tone, label } = jobMeaning(job.state);
  if (job.state === 'running') {
    return (
      <Section title="Import" note={job.file}>
        <Working job={job} what="Importing" cancel={cancel} />
      </Section>
    );
  }
  return (
    <Section title="Import" note={job.file}>
      <Stack>
        <Group gap="sm" role="status">
          <StateBadge tone={tone}>{label}</StateBadge>
          <Text>{outcome(job)}</Text>
        </Group>
        {job.error && (
          <Alert role="alert" color="red" variant="outline">
            {job.error}
          </Alert>
        )}
        <ResultFigures job={job} />
        <RejectsLink job={job} />
        <Group>
          <Button component={Link} to="../members">
            To the members
          </Button>
          <Button variant="default" onClick={another}>
            Import another file
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function outcome(job: Job): string {
  const added = plural(job.result.added, 'member');
  switch (job.state) {
    case 'done':
      return `Added ${added}.${job.autoRun && !job.error ? ' The campaign runs.' : ''}`;
    case 'cancelled':
      return `Cancelled. ${added} who were imported by then stay; the same file once more adds the others.`;
    default:
      return `It broke off. ${added} who were imported by then stay; the same file once more adds the others.`;
  }
}
