import { Anchor, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError, api, data } from '../../../api/client';
import { useMayWrite } from '../../../app/session';
import { act, confirm } from '../../../parts/confirm';
import { Empty, Loaded } from '../../../parts/Feedback';
import { plural } from '../../../parts/numbers';
import { Page } from '../../../parts/Page';
import { membersKey } from '../queries';
import { CheckStep } from './CheckStep';
import { ColumnsStep } from './ColumnsStep';
import { EarlierImports } from './EarlierImports';
import { FileStep } from './FileStep';
import classes from './Import.module.css';
import { importsKey, isBusy, type Job, type Step, stepOf, useJob } from './jobs';
import { RunStep } from './RunStep';

/** Imports a list, step by step. The import that is open stands in the address: a reload goes on with it. */
export default function Import() {
  const { id = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const job = params.get('job');
  const mayWrite = useMayWrite('members');
  const open = useCallback((next: string | undefined) => setParams(next ? { job: next } : {}), [setParams]);
  const remove = useRemove(id, open);
  if (!mayWrite) return <Empty title="You may not import">Ask an admin for the right to change members.</Empty>;
  const note = (
    <Anchor component={Link} to="../members" inherit>
      Members
    </Anchor>
  );
  return (
    <Page title="Import a list" note={note}>
      {job ? (
        <Opened key={job} campaign={id} job={job} open={open} remove={remove} />
      ) : (
        <>
          <Steps at="file" />
          <FileStep campaign={id} uploaded={open} />
        </>
      )}
      {!job && <EarlierImports campaign={id} open={open} remove={remove} />}
    </Page>
  );
}

/** Cancels an import that is under way, forgets one that is not; asks where something is lost by that. */
function useRemove(campaign: string, open: (job: string | undefined) => void) {
  const client = useQueryClient();
  return useCallback(
    async (job: Job) => {
      const busy = isBusy(job);
      const unused = job.state === 'uploaded' || job.state === 'checked';
      const stay = `${plural(job.result.added, 'member')} who were imported by then stay.`;
      const sure = await confirm({
        title: busy ? `Cancel the import of ${job.file}?` : `Forget the import of ${job.file}?`,
        children: busy
          ? `${job.state === 'running' ? stay : 'Nothing was written yet.'} The file is removed.`
          : unused
            ? 'The file is removed. Nothing was imported from it.'
            : 'Its result and its reject file are removed. Members who were imported stay.',
        doIt: busy ? 'Cancel import' : 'Forget import',
      });
      if (!sure) return;
      const path = { id: campaign, job: job.id };
      const worked = await act(
        () => data(api.DELETE('/api/v2/dialer/{id}/imports/{job}', { params: { path } })),
        busy ? 'The import is cancelled.' : 'Forgotten.',
      );
      if (worked && !busy) open(undefined);
      await client.invalidateQueries({ queryKey: importsKey(campaign) });
      await client.invalidateQueries({ queryKey: membersKey(campaign) });
    },
    [campaign, client, open],
  );
}

interface OpenedProps {
  campaign: string;
  job: string;
  open: (job: string | undefined) => void;
  remove: (job: Job) => Promise<void>;
}

function Opened({ campaign, job: id, open, remove }: OpenedProps) {
  const query = useJob(campaign, id);
  const [back, setBack] = useState(false);
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <Empty
        title="There is no such import"
        action={<Button onClick={() => open(undefined)}>Begin another one</Button>}
      >
        It was forgotten, or is more than a week old.
      </Empty>
    );
  }
  return (
    <Loaded query={query} what="Import">
      {(job) => {
        const step = back && job.state === 'checked' ? 'columns' : stepOf(job);
        const cancel = () => void remove(job);
        return (
          <>
            <Steps at={step} />
            {step === 'columns' && <ColumnsStep job={job} drop={cancel} begun={() => setBack(false)} />}
            {step === 'check' && <CheckStep job={job} back={() => setBack(true)} cancel={cancel} />}
            {step === 'import' && <RunStep job={job} another={() => open(undefined)} cancel={cancel} />}
          </>
        );
      }}
    </Loaded>
  );
}

const steps: [Step, string][] = [
  ['file', 'File'],
  ['columns', 'Columns'],
  ['check', 'Check'],
  ['import', 'Import'],
];

function Steps({ at }: { at: Step }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map(([step, label], i) => (
        <li key={step} aria-current={step === at ? 'step' : undefined}>
          <span className={classes.ordinal} aria-hidden>
            {i + 1}
          </span>
          {label}
        </li>
      ))}
    </ol>
  );
}
