import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { DataTable } from '../../../parts/DataTable';
import { Empty, Loaded } from '../../../parts/Feedback';
import { bytes, count } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { StateBadge } from '../../../parts/StateBadge';
import { Time } from '../../../parts/Time';
import classes from './Import.module.css';
import { isBusy, type Job, jobMeaning, useJobs } from './jobs';
import { RejectsLink } from './Results';

interface Props {
  campaign: string;
  open: (job: string) => void;
  remove: (job: Job) => void;
}

/** The imports so far, with what came of them; one that is not over can be gone on with. */
export function EarlierImports({ campaign, open, remove }: Props) {
  const query = useJobs(campaign);
  const columns = useMemo(() => columnsOf(open, remove), [open, remove]);
  return (
    <Section
      title="Earlier imports"
      bare
      note="Kept for a week. A file that nobody begins to import is removed after a day."
    >
      <Loaded query={query}>
        {(jobs) => (
          <DataTable
            label="Imports so far"
            rows={jobs}
            columns={columns}
            rowId={(job) => job.id}
            empty={<Empty title="None yet">What is imported stands here with its result.</Empty>}
          />
        )}
      </Loaded>
    </Section>
  );
}

function columnsOf(open: Props['open'], remove: Props['remove']): ColumnDef<Job>[] {
  const figure = (id: keyof Job['result'], header: string): ColumnDef<Job> => ({
    id,
    header,
    accessorFn: (job) => job.result[id],
    meta: { right: true },
    cell: ({ row }) => count(row.original.result[id]),
  });
  return [
    {
      accessorKey: 'file',
      header: 'File',
      cell: ({ row }) => (
        <>
          <Text fz="sm" maw={190} truncate title={row.original.file}>
            {row.original.file || 'list'}
          </Text>
          <Text fz="xs" c="dimmed">
            {bytes(row.original.size)}
          </Text>
        </>
      ),
    },
    {
      accessorKey: 'state',
      header: 'State',
      cell: ({ row }) => {
        const { tone, label } = jobMeaning(row.original.state);
        return <StateBadge tone={tone}>{label}</StateBadge>;
      },
    },
    figure('rows', 'Rows'),
    figure('added', 'Added'),
    figure('existing', 'Before'),
    figure('duplicates', 'Duplicates'),
    figure('rejected', 'Bad'),
    {
      accessorKey: 'created',
      header: 'Brought',
      cell: ({ row }) => (
        <div className={classes.whole}>
          <Time at={row.original.created} />
          <Text fz="xs" c="dimmed">
            by {row.original.by}
          </Text>
        </div>
      ),
    },
    {
      id: 'do',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      enableSorting: false,
      cell: ({ row }) => <JobActions job={row.original} open={open} remove={remove} />,
    },
  ];
}

interface ActionsProps {
  job: Job;
  open: (job: string) => void;
  remove: (job: Job) => void;
}

function JobActions({ job, open, remove }: ActionsProps) {
  const goesOn = job.state === 'uploaded' || job.state === 'checked';
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end" className={classes.whole}>
      <RejectsLink job={job} short />
      <Button
        size="compact-xs"
        style={{ flexShrink: 0 }}
        variant="default"
        aria-label={`${goesOn ? 'Go on with' : 'Show'} ${job.file}`}
        onClick={() => open(job.id)}
      >
        {goesOn ? 'Go on' : 'Show'}
      </Button>
      <Button
        size="compact-xs"
        style={{ flexShrink: 0 }}
        variant="default"
        aria-label={`${isBusy(job) ? 'Cancel' : 'Forget'} ${job.file}`}
        onClick={() => remove(job)}
      >
        {isBusy(job) ? 'Cancel' : 'Forget'}
      </Button>
    </Group>
  );
}
