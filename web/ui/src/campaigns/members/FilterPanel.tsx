import { Autocomplete, Button, Group, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { count } from '../../parts/numbers';
import { resultMeaning } from '../../parts/states';
import { ownZone } from '../../parts/time';
import { causeWords, endCauses, memberStates } from '../why/causes';
import type { Filter } from './filter';
import classes from './Members.module.css';
import { useGroups, useVariableNames } from './queries';
import { moment, wallClock, zones } from './zoned';

const results = [
  'CONNECTED',
  'PLAYED',
  'MACHINE',
  'ABANDONED',
  'DROPPED',
  'NO_ANSWER',
  'BUSY',
  'BAD_NUMBER',
  'FAILED',
  'REFUSED',
  'AGENT_FAILED',
  'NOT_TAKEN',
  'CLOSED',
  'BLOCKED',
  'CANCELLED',
  'AMBIGUOUS',
];

interface Props {
  campaign: string;
  filter: Filter;
  /** Codes of the campaign's types of numbers. */
  types: readonly string[];
  apply: (filter: Filter) => void;
}

/** All conditions of the list at once; the search field has those that are used most. */
export function FilterPanel({ campaign, filter, types, apply }: Props) {
  const [draft, setDraft] = useState<Filter>(filter);
  const [variable, setVariable] = useState({ name: '', value: '' });
  const names = useVariableNames(campaign);
  const causes = useGroups(campaign, 'endCause').data?.groups ?? [];
  const set = (name: string) => (value: string | null) => setDraft((old) => ({ ...old, [name]: value ?? '' }));
  const zone = ownZone();

  function submit(event: FormEvent) {
    event.preventDefault();
    const named = variable.name.trim();
    apply(named && variable.value.trim() ? { ...draft, [`variables.${named}`]: variable.value.trim() } : draft);
    setVariable({ name: '', value: '' });
  }

  const known = new Set([...causes.map((group) => group.key), ...endCauses]);
  return (
    <form onSubmit={submit} className={classes.panel} aria-label="Filter">
      <SimpleGrid cols={{ base: 3, lg: 4 }} spacing="sm" verticalSpacing="xs">
        <Select label="State" data={memberStates} value={draft.state ?? null} onChange={set('state')} clearable />
        <Select
          label="End cause"
          data={[...known].map((value) => {
            const group = causes.find((one) => one.key === value);
            return { value, label: `${causeWords(value)}${group ? ` (${count(group.count)})` : ''}` };
          })}
          value={draft.endCause ?? null}
          onChange={set('endCause')}
          clearable
          searchable
        />
        <Select
          label="Last result"
          data={results.map((value) => ({ value, label: resultMeaning(value).label }))}
          value={draft.lastResult ?? null}
          onChange={set('lastResult')}
          clearable
          searchable
        />
        <TextInput
          label="Last agent"
          description="Id of the agent"
          inputWrapperOrder={order}
          value={draft.lastAgent ?? ''}
          onChange={(event) => set('lastAgent')(event.currentTarget.value)}
        />
        <Due label={`Due from (${zone})`} zone={zone} value={draft.dueFrom} onChange={set('dueFrom')} />
        <Due label={`Due before (${zone})`} zone={zone} value={draft.dueTo} onChange={set('dueTo')} />
        <Autocomplete
          label="Time zone"
          data={zones()}
          limit={30}
          value={draft.timezone ?? ''}
          onChange={set('timezone')}
        />
        <NumberInput
          label="Priority"
          min={-1000}
          max={1000}
          allowDecimal={false}
          value={draft.priority ? Number(draft.priority) : ''}
          onChange={(value) => set('priority')(String(value))}
        />
        <Autocomplete label="Type of number" data={[...types]} value={draft.type ?? ''} onChange={set('type')} />
        <TextInput
          label="Person"
          value={draft.person ?? ''}
          onChange={(event) => set('person')(event.currentTarget.value)}
        />
        <Autocomplete
          label="Variable"
          data={names.data ?? []}
          value={variable.name}
          onChange={(name) => setVariable((old) => ({ ...old, name }))}
        />
        <TextInput
          label="Value of the variable"
          value={variable.value}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setVariable((old) => ({ ...old, value }));
          }}
        />
      </SimpleGrid>
      <Group gap="xs" mt="sm">
        <Button type="submit">Filter</Button>
        <Button variant="default" onClick={() => setDraft({})}>
          Empty the form
        </Button>
      </Group>
    </form>
  );
}

const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

interface DueProps {
  label: string;
  zone: string;
  value: string | undefined;
  onChange: (value: string) => void;
}

function Due({ label, zone, value, onChange }: DueProps) {
  return (
    <TextInput
      label={label}
      type="datetime-local"
      value={value && !Number.isNaN(Date.parse(value)) ? wallClock(value, zone) : ''}
      onChange={(event) => onChange(moment(event.currentTarget.value, zone) ?? '')}
    />
  );
}
