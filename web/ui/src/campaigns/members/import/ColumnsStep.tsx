import { Alert, Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, saying } from '../../../api/client';
import { Loaded } from '../../../parts/Feedback';
import { percent } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { type Column, columnProblems, formatColumns, guessColumns, lacksHeader, parseColumns } from './columns';
import { type Job, jobKey, type Separator, useCharsets, usePreview } from './jobs';
import { PreviewTable } from './PreviewTable';

interface Props {
  job: Job;
  /** Takes this file away, for another one. */
  drop: () => void;
  /** Told when the check has begun. */
  begun: () => void;
}

interface Draft {
  charset: string;
  separator: Separator | '';
  noHeader?: boolean;
  columns: Record<number, Column>;
}

function draftOf({ format }: Job): Draft {
  const columns = Object.fromEntries(parseColumns(format.columns ?? []).map((column, i) => [i, column]));
  return {
    charset: format.charset ?? '',
    separator: format.separator ?? '',
    noHeader: format.columns ? (format.noHeader ?? false) : undefined,
    columns,
  };
}

const separators = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
];

const rowsShown = 12;

/** How the file is read, and what its columns are. */
export function ColumnsStep({ job, drop, begun }: Props) {
  const [draft, setDraft] = useState(() => draftOf(job));
  const { charset, separator } = draft;
  const rows = usePreview(job.campaign, job.id, { charset, separator }, rowsShown);
  const preview = rows.data;
  const noHeader = draft.noHeader ?? lacksHeader(preview?.rows ?? []);
  const columns = guessColumns(preview?.rows ?? [], noHeader).map((guess, i) => draft.columns[i] ?? guess);
  const problems = columnProblems(columns);
  const words = formatColumns(columns);
  const [settled] = useDebouncedValue(words.join(','), 300);
  const verdict = usePreview(
    job.campaign,
    job.id,
    { charset, separator, columns: settled.split(','), noHeader },
    1,
    preview !== undefined && problems.size === 0,
  );
  const problem =
    problems.get(-1) ?? (problems.size === 0 ? (verdict.error ? saying(verdict.error) : verdict.data?.problem) : '');
  const check = useCheck(job, begun);
  const send = () =>
    check.mutate({
      charset: preview?.charset ?? charset,
      separator: asSeparator(preview?.separator),
      columns: words,
      noHeader,
    });

  return (
    <Section title="Columns" note={`${job.file}: look at the rows, and say what each column is.`}>
      <Loaded query={rows} what="Reading the file">
        {(shown) => (
          <Stack>
            <Group align="flex-start" gap="md">
              <Charset
                value={shown.charset}
                guess={shown.guess}
                choose={(next) => setDraft({ ...draft, charset: next })}
              />
              <Select
                label="Separator"
                description="Between the cells of a row"
                data={separators}
                value={shown.separator}
                allowDeselect={false}
                w={170}
                onChange={(next) =>
                  setDraft({ ...draft, separator: asSeparator(next ?? ''), noHeader: undefined, columns: {} })
                }
              />
              <Checkbox
                label="The first row names the columns"
                mt={46}
                checked={!noHeader}
                onChange={(event) => setDraft({ ...draft, noHeader: !event.currentTarget.checked, columns: {} })}
              />
            </Group>
            {rows.error && <Problem>{saying(rows.error)}</Problem>}
            <PreviewTable
              rows={shown.rows}
              noHeader={noHeader}
              columns={columns}
              problems={problems}
              change={(i, column) => setDraft({ ...draft, columns: { ...draft.columns, [i]: column } })}
            />
            {problem && <Problem>{problem}</Problem>}
            {check.error && <Problem>{saying(check.error)}</Problem>}
            <Group>
              <Button onClick={send} loading={check.isPending} disabled={problems.size > 0 || Boolean(problem)}>
                Check the list
              </Button>
              <Button variant="default" onClick={drop}>
                Take another file
              </Button>
              <Text fz="xs" c="dimmed">
                Counts duplicates and bad rows. Nothing is written.
              </Text>
            </Group>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function asSeparator(text: string | undefined): Separator | '' {
  return text === ',' || text === ';' || text === '\t' || text === '|' ? text : '';
}

/** Begins to check the file in a format. */
function useCheck(job: Job, begun: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (format: { charset: string; separator: Separator | ''; columns: string[]; noHeader: boolean }) => {
      const params = { path: { id: job.campaign, job: job.id } };
      return data(api.POST('/api/v2/dialer/{id}/imports/{job}/check', { params, body: format }));
    },
    onSuccess: (after) => {
      client.setQueryData(jobKey(job.campaign, job.id), after);
      begun();
    },
  });
}

interface CharsetProps {
  value: string;
  guess: { charset: string; sure: boolean; chance: number };
  choose: (charset: string) => void;
}

function Charset({ value, guess, choose }: CharsetProps) {
  const all = useCharsets().data ?? [];
  // Below that the charset is the one that is most often right, and the chance that of another one.
  const likely = guess.chance >= 0.9 ? `Found, ${percent(guess.chance, 0)} sure` : 'A guess';
  const found = guess.sure ? 'Found for sure' : `${likely}: are the letters right?`;
  return (
    <Stack gap={2}>
      <Select
        label="Charset"
        description={value === guess.charset ? found : 'Chosen'}
        data={[...new Set([guess.charset, value, ...all])]}
        value={value}
        allowDeselect={false}
        searchable
        w={230}
        onChange={(next) => next && choose(next)}
      />
      {value !== guess.charset && (
        <Button size="compact-sm" variant="subtle" onClick={() => choose('')}>
          Back to {guess.charset}
        </Button>
      )}
    </Stack>
  );
}

function Problem({ children }: { children: string }) {
  return (
    <Alert role="alert" color="red" variant="outline">
      {children}
    </Alert>
  );
}
