import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data, type Shape } from '../../../api/client';
import { Loaded } from '../../../parts/Feedback';
import { Section } from '../../../parts/Page';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import { type DispositionRow, dispositionRow, dispositionsOf } from '../form/dispositions';
import { Rows } from '../form/Rows';

const columns: readonly Column<DispositionRow>[] = [
  { key: 'label', label: 'Label', kind: 'text', maxLength: 80 },
  { key: 'code', label: 'Code', width: 136, kind: 'text', code: true, maxLength: 32 },
  { key: 'key', label: 'Hot key', width: 58, kind: 'text', code: true, maxLength: 1 },
  {
    key: 'next',
    label: 'The member',
    width: 172,
    kind: 'choice',
    options: [
      { value: 'done', label: 'is done' },
      { value: 'retry', label: 'is tried again after' },
      { value: 'callback', label: 'gets a callback' },
      { value: 'usual', label: 'is tried again as usual' },
    ],
  },
  {
    key: 'wait',
    label: 'After',
    width: 84,
    kind: 'number',
    unit: 'h',
    per: 3600,
    min: 0,
    max: 30 * 86_400,
    decimals: 2,
    off: (row) => row.next !== 'retry',
  },
  { key: 'stop_number', label: 'Stop number', width: 62, kind: 'switch' },
  { key: 'do_not_call', label: 'Do not call', width: 54, kind: 'switch' },
];

/** What agents can say that a call came to, and what follows from it. */
export default function Dispositions() {
  const query = useQuery({
    queryKey: ['dispositions'],
    queryFn: () => data(api.GET('/api/v2/dispositions')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Loaded query={query} what="Dispositions">
      {(defaults) => <Table defaults={defaults} />}
    </Loaded>
  );
}

function Table({ defaults }: { defaults: readonly Shape<'Disposition'>[] }) {
  const draft = useDraft();
  const own = draft.value('dispositions') ?? [];
  const usesDefaults = own.length === 0;
  const rows = (usesDefaults ? defaults : own).map(dispositionRow);
  const set = (next: readonly DispositionRow[]) => draft.set('dispositions', dispositionsOf(next));
  return (
    <Section
      title={usesDefaults ? 'Dispositions: the usual ones' : 'Dispositions of this campaign'}
      note={
        usesDefaults
          ? 'What agents can say that a call came to. Change one, and this campaign has a list of its own.'
          : 'What agents can say that a call came to, in this order. Each has at most one key, a to z or 0 to 9.'
      }
      actions={
        draft.mayWrite &&
        !usesDefaults && (
          <Button size="xs" variant="default" onClick={() => draft.set('dispositions', [])}>
            Back to the usual ones
          </Button>
        )
      }
    >
      <Stack gap="xs">
        <Rows
          label="Dispositions"
          path="dispositions"
          columns={columns}
          rows={rows}
          onChange={set}
          fresh={() => ({ code: `code${rows.length + 1}`, label: 'New', key: '', next: 'usual', wait: 3600 }) as const}
          add="Add a disposition"
          name={(row) => row.label || row.code}
          empty="None."
          ordered
          most={50}
        />
      </Stack>
    </Section>
  );
}
