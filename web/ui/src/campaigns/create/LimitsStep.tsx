import { MultiSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { Shape } from '../../api/client';
import { UnitInput } from '../../parts/Unit';
import { modeOf } from '../modes';
import { messagePacks } from './checks';
import type { Draft, Typed } from './draft';
import type { StepProps } from './form';

type Figure = { [Key in keyof Draft]: Draft[Key] extends Typed ? Key : never }[keyof Draft];

interface Asked {
  field: Figure;
  label: string;
  unit: string;
  description: string;
  decimals?: boolean;
  /** For which modes; all where left out. */
  when?: (draft: Draft) => boolean;
}

const agents = ({ type }: Draft) => modeOf(type)?.agents === true;
const abandons = ({ type }: Draft) => modeOf(type)?.abandons === true;

const figures: Asked[] = [
  { field: 'lines', label: 'Lines', unit: 'lines', description: 'In the air at the same time, at most.' },
  {
    field: 'ratio',
    label: 'Lines for each free agent',
    unit: 'lines',
    description: 'To a tenth; the cap goes before it.',
    decimals: true,
    when: ({ type }) => type === 'Power Dialer',
  },
  {
    field: 'cap',
    label: 'Cap on abandoned calls',
    unit: '%',
    description: 'Of calls answered by people, in 24 hours and in 30 days.',
    decimals: true,
    when: abandons,
  },
  {
    field: 'agentWait',
    label: 'Wait for an agent',
    unit: 's',
    description: 'After an answer; then the call is abandoned.',
    when: abandons,
  },
  {
    field: 'offer',
    label: 'Time to answer an offer',
    unit: 's',
    description: 'Then the member is offered to the next agent.',
    when: ({ type }) => type === 'Preview Dialer',
  },
  { field: 'ring', label: 'Ringing', unit: 's', description: 'How long a phone rings; 15 s at least are due.' },
  { field: 'tries', label: 'Tries', unit: 'tries', description: 'Of a member, at most.' },
  {
    field: 'pause',
    label: 'Between two tries',
    unit: 'min',
    description: 'From the end of one to the next.',
    decimals: true,
  },
  { field: 'wrapUp', label: 'Wrap-up', unit: 's', description: 'The agent’s time after a call.', when: agents },
];

/** Limits, and what protects people. */
export function LimitsStep(props: StepProps) {
  const { draft, problems, choices, onType } = props;
  const packs = choices.packs.data ?? [];
  return (
    <Stack gap="md">
      <SimpleGrid cols={3}>
        {figures
          .filter(({ when }) => when?.(draft) ?? true)
          .map(({ field, label, unit, description, decimals }) => (
            <UnitInput
              key={field}
              label={label}
              unit={unit}
              description={description}
              required
              allowNegative={false}
              allowDecimal={decimals === true}
              value={draft[field]}
              error={problems[field]}
              onChange={(value) => onType({ [field]: typeof value === 'number' ? value : '' })}
            />
          ))}
      </SimpleGrid>
      <Hours {...props} />
      <SimpleGrid cols={2}>
        <MultiSelect
          label="Rule packs"
          description="The law of a country: hours, caps, messages. It goes before what is set here."
          searchable
          data={packChoices(packs)}
          value={draft.packs}
          error={problems.packs}
          onChange={(chosen) => onType({ packs: chosen })}
        />
        <MultiSelect
          label="Do-not-call lists"
          description="Numbers on them are never called."
          searchable
          data={(choices.lists.data ?? []).map(({ name }) => name)}
          value={draft.doNotCall}
          error={problems.doNotCall}
          onChange={(doNotCall) => onType({ doNotCall })}
          nothingFoundMessage="There is no such list"
        />
      </SimpleGrid>
      {abandons(draft) && (
        <TextInput
          label="Message where no agent comes"
          description="What people hear before an abandoned call ends: who called, and how to opt out. A file of FreeSWITCH or a stream."
          required={messagePacks(draft, packs).length > 0}
          value={draft.silent}
          error={problems.silent}
          onChange={(event) => onType({ silent: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

function packChoices(packs: readonly Shape<'RulePack'>[]) {
  const titles = new Map(packs.map(({ name, title }) => [name, title]));
  return [...titles].map(([value, label]) => ({ value, label }));
}

function Hours({ draft, problems, onType }: StepProps) {
  return (
    <SimpleGrid cols={3}>
      <TextInput
        type="time"
        label="Call people from"
        description="On each member’s own clock, every day."
        required
        value={draft.from}
        error={problems.from}
        onChange={(event) => onType({ from: event.currentTarget.value })}
      />
      <TextInput
        type="time"
        label="Until"
        description="00:00 is the end of the day."
        required
        value={draft.to}
        error={problems.to}
        onChange={(event) => onType({ to: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
