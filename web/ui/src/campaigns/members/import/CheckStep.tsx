import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, saying } from '../../../api/client';
import { plural } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { type Job, jobKey } from './jobs';
import { RejectsLink, ResultFigures, Working } from './Results';

interface Props {
  job: Job;
  back: () => void;
  cancel: () => void;
}

/** What an import would do, counted before anything is written. */
export function CheckStep({ job, back, cancel }: Props) {
  const client = useQueryClient();
  const [run, setRun] = useState(job.autoRun);
  const start = useMutation({
    mutationFn: () => {
      const params = { path: { id: job.campaign, job: job.id } };
      const body = { ...job.format, autoRun: run };
      return data(api.POST('/api/v2/dialer/{id}/imports/{job}/start', { params, body }));
    },
    onSuccess: (after) => client.setQueryData(jobKey(job.campaign, job.id), after),
  });
  if (job.state === 'checking') {
    return (
      <Section title="Check" note={job.file}>
        <Working job={job} what="Checking the list" cancel={cancel} />
      </Section>
    );
  }
  const { added } = job.result;
  return (
    <Section title="Check" note={`${job.file}: nothing is written yet.`}>
      <Stack>
        <ResultFigures job={job} planned />
        <RejectsLink job={job} />
        {added === 0 && (
          <Alert color="gray" variant="light">
            The list has no new member. Look at the columns again, or take another file.
          </Alert>
        )}
        <Checkbox
          label="Run the campaign when the list is in"
          checked={run}
          onChange={(event) => setRun(event.currentTarget.checked)}
        />
        {start.error && (
          <Alert role="alert" color="red" variant="outline">
            {saying(start.error)}
          </Alert>
        )}
        <Group>
          <Button loading={start.isPending} disabled={added === 0} onClick={() => start.mutate()}>
            Import {plural(added, 'member')}
          </Button>
          <Button variant="default" onClick={back}>
            Back to the columns
          </Button>
          <Text fz="xs" c="dimmed">
            Members who are there already are left as they are.
          </Text>
        </Group>
      </Stack>
    </Section>
  );
}
