import { Stack } from '@mantine/core';
import { Section } from '../../../parts/Page';
import { resultMeaning } from '../../../parts/states';
import { AddSelect } from '../form/AddSelect';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import type { CampaignSettings } from '../form/paths';
import { Rows } from '../form/Rows';
import { type ResultRow, ruleRows, rulesOf } from '../form/rows';
import { SettingGrid } from '../form/SettingGrid';

/** Which number is called, when again, and what becomes of promised calls and awaited results. */
export default function Numbers() {
  return (
    <Stack gap="md">
      <Section title="Which number">
        <SettingGrid paths={['numbers.strategy', 'numbers.zone', 'numbers.per_number']} />
      </Section>
      <Types />
      <Rules />
      <Section title="Callbacks" note="Calls that were promised for a time.">
        <SettingGrid paths={['callbacks.missed', 'callbacks.window', 'callbacks.anyone']} />
      </Section>
      <Section
        title="Results from outside"
        note="For campaigns whose results come from another system, or from agents."
      >
        <SettingGrid paths={['await.wait', 'await.deadline', 'await.success', 'await.free']} />
      </Section>
    </Stack>
  );
}

type Type = NonNullable<NonNullable<CampaignSettings['numbers']>['types']>[number];

const typeColumns: readonly Column<Type>[] = [
  {
    key: 'code',
    label: 'Code',
    help: 'As in the list of members',
    width: 130,
    kind: 'text',
    code: true,
    maxLength: 64,
  },
  { key: 'name', label: 'Name', kind: 'text' },
  {
    key: 'priority',
    label: 'Priority',
    help: "Added to the number's",
    width: 110,
    kind: 'number',
    unit: '',
    min: -1000,
    max: 1000,
  },
  {
    key: 'max_attempts',
    label: 'Attempts',
    help: '0: no own bound',
    width: 110,
    kind: 'number',
    unit: '',
    min: 0,
    max: 1000,
  },
  { key: 'hours', label: 'Hours', help: "On the member's clock; none is always", width: 230, kind: 'hours' },
];

function Types() {
  const draft = useDraft();
  const types = draft.value('numbers.types') ?? [];
  return (
    <Section title="Types of numbers" note="Mobile, office, home: each with hours, attempts and a priority of its own.">
      <Rows
        label="Types of numbers"
        path="numbers.types"
        columns={typeColumns}
        rows={types}
        onChange={(rows) => draft.set('numbers.types', rows)}
        fresh={() => ({ code: `type${types.length + 1}` })}
        add="Add a type"
        name={(row) => `type ${row.code}`}
        empty="No types: all numbers of a member are alike."
        most={32}
      />
    </Section>
  );
}

const results = [
  'NO_ANSWER',
  'BUSY',
  'BAD_NUMBER',
  'CONNECTED',
  'MACHINE',
  'ABANDONED',
  'DROPPED',
  'FAILED',
  'PLAYED',
  'NOT_TAKEN',
  'AGENT_FAILED',
  'REFUSED',
  'BLOCKED',
  'CANCELLED',
  'CLOSED',
  'AMBIGUOUS',
];

const month = 30 * 86_400;

function Rules() {
  const draft = useDraft();
  const rows = ruleRows(draft.value('result_rules'));
  const free = results.filter((result) => !rows.some((row) => row.result === result));
  const columns: readonly Column<ResultRow>[] = [
    { key: 'result', label: 'Result', kind: 'show', show: ({ result }) => resultMeaning(result).label, width: 200 },
    {
      key: 'wait',
      label: 'Tried again after',
      help: '0: the wait between retries',
      kind: 'number',
      unit: 'min',
      per: 60,
      min: 0,
      max: month,
      decimals: 2,
    },
    {
      key: 'most',
      label: 'At most',
      help: 'Then the member ends; 0: no own bound',
      kind: 'number',
      unit: 'times',
      min: 0,
      max: 1000,
    },
  ];
  const set = (next: readonly ResultRow[]) => draft.set('result_rules', rulesOf(next));
  return (
    <Section title="Rules by result" note="When a member is tried again depends on what the attempt came to.">
      <Stack gap="xs">
        <Rows
          label="Rules by result"
          path="result_rules"
          columns={columns}
          rows={rows}
          onChange={set}
          name={(row) => resultMeaning(row.result).label}
          errorKey={(row) => row.result}
          empty="No rules: after every result that is tried again, the wait between retries counts."
        />
        {draft.mayWrite && free.length > 0 && (
          <AddRule free={free} onAdd={(result) => set([...rows, { result, wait: 3600, most: 0 }])} />
        )}
      </Stack>
    </Section>
  );
}

function AddRule({ free, onAdd }: { free: readonly string[]; onAdd: (result: string) => void }) {
  return (
    <AddSelect
      label="Add a rule for a result"
      placeholder="Add a rule for…"
      data={free.map((value) => ({ value, label: resultMeaning(value).label }))}
      onAdd={onAdd}
    />
  );
}
