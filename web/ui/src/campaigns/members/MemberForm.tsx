import { Alert, Autocomplete, Button, Checkbox, Group, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { ApiError, saying } from '../../api/client';
import { NumberRows, PairRows } from './MemberRows';
import { checkValues, fieldOf, type MemberValues } from './memberForm';
import { zones } from './zoned';

interface Props {
  initial: MemberValues;
  /** The zone of the times in the form. */
  zone: string;
  types: readonly string[];
  /** A member who is being called: only priority and expiry can be changed. */
  limited?: boolean;
  isNew?: boolean;
  doIt: string;
  save: (values: MemberValues) => Promise<void>;
  cancel: () => void;
  children?: ReactNode;
}

/** The card of a member. A refused one keeps what was typed, and says at the field what is wrong. */
export function MemberForm({ initial, zone, types, limited = false, isNew, doIt, save, cancel, children }: Props) {
  const form = useForm<MemberValues>({ initialValues: initial, validate: checkValues });
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();

  async function submit(values: MemberValues) {
    setBusy(true);
    setRefusal(undefined);
    try {
      await save(values);
    } catch (error) {
      const field = error instanceof ApiError ? fieldOf(error.field, values) : undefined;
      if (field) form.setFieldError(field, saying(error));
      else setRefusal(saying(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        {limited && (
          <Alert color="gray" variant="outline">
            The member is being called: priority and expiry can be changed now, the rest when the call is over.
          </Alert>
        )}
        <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
          <TextInput
            label="Name"
            description="As the agent sees it"
            disabled={limited}
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <TextInput
            label="Person"
            description="Id over all campaigns, where caps count people"
            disabled={limited}
            {...form.getInputProps('person')}
          />
        </SimpleGrid>
        <NumberRows form={form} types={types} disabled={limited} />
        <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
          <NumberInput
            label="Priority"
            description="-1000 to 1000; greater is called first"
            min={-1000}
            max={1000}
            allowDecimal={false}
            {...form.getInputProps('priority')}
          />
          <Autocomplete
            label="Time zone"
            description={`The member's own; empty: by the number, or ${zone}`}
            data={zones()}
            limit={30}
            disabled={limited}
            {...form.getInputProps('timezone')}
          />
          <TextInput
            label={`Expires (${zone})`}
            description="Not called any more from then on; empty: never"
            type="datetime-local"
            {...form.getInputProps('expire')}
          />
          {isNew && (
            <TextInput
              label={`Not called before (${zone})`}
              description="Empty: as soon as it is their turn"
              type="datetime-local"
              {...form.getInputProps('due')}
            />
          )}
        </SimpleGrid>
        <PairRows
          form={form}
          list="variables"
          title="Variables"
          noun="variable"
          help="Shown to the agent, and part of the call"
          disabled={limited}
        />
        <PairRows
          form={form}
          list="skills"
          title="Skills an agent needs"
          noun="skill"
          valueLabel="Level, 0 to 100"
          help="Only agents who have these are given the call"
          disabled={limited}
        />
        <Checkbox
          label="Must not be recorded"
          disabled={limited}
          {...form.getInputProps('noRecord', { type: 'checkbox' })}
        />
        {children}
        {refusal && (
          <Alert role="alert" color="red" variant="outline">
            {refusal}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {doIt}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
