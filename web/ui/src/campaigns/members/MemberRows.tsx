import { ActionIcon, Autocomplete, Button, Fieldset, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { emptyNumber, emptyPair, type MemberValues } from './memberForm';

type Form = UseFormReturnType<MemberValues>;

const mostNumbers = 20;

/** The numbers of a member, one a row. */
export function NumberRows({ form, types, disabled }: { form: Form; types: readonly string[]; disabled: boolean }) {
  const rows = form.values.numbers;
  return (
    <Fieldset legend="Numbers" disabled={disabled} p="sm" bg="transparent">
      <Stack gap="xs">
        {rows.map((row, i) => (
          <Group key={row.key} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              label={i === 0 ? 'Number' : undefined}
              aria-label={`Number ${i + 1}`}
              style={{ flex: 1 }}
              autoComplete="off"
              {...form.getInputProps(`numbers.${i}.number`)}
            />
            <Autocomplete
              label={i === 0 ? 'Type' : undefined}
              aria-label={`Type of number ${i + 1}`}
              data={[...types]}
              w={130}
              {...form.getInputProps(`numbers.${i}.type`)}
            />
            <NumberInput
              label={i === 0 ? 'Priority' : undefined}
              aria-label={`Priority of number ${i + 1}`}
              allowDecimal={false}
              w={90}
              {...form.getInputProps(`numbers.${i}.priority`)}
            />
            <Remove
              first={i === 0}
              label={`Remove number ${i + 1}`}
              disabled={rows.length === 1}
              remove={() => form.removeListItem('numbers', i)}
            />
          </Group>
        ))}
        <Group justify="space-between">
          <Add
            label="Add a number"
            disabled={rows.length >= mostNumbers}
            add={() => form.insertListItem('numbers', emptyNumber())}
          />
          <Text fz="xs" c="dimmed">
            Greater priority is tried first
          </Text>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface PairProps {
  form: Form;
  list: 'variables' | 'skills';
  title: string;
  noun: string;
  valueLabel?: string;
  help: string;
  disabled: boolean;
}

/** Names with values, one a row. */
export function PairRows({ form, list, title, noun, valueLabel = 'Value', help, disabled }: PairProps) {
  return (
    <Fieldset legend={title} disabled={disabled} p="sm" bg="transparent">
      <Stack gap="xs">
        {form.values[list].map((row, i) => (
          <Group key={row.key} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              label={i === 0 ? 'Name' : undefined}
              aria-label={`Name of ${noun} ${i + 1}`}
              w={200}
              {...form.getInputProps(`${list}.${i}.name`)}
            />
            <TextInput
              label={i === 0 ? valueLabel : undefined}
              aria-label={`${valueLabel} of ${noun} ${i + 1}`}
              style={{ flex: 1 }}
              {...form.getInputProps(`${list}.${i}.value`)}
            />
            <Remove first={i === 0} label={`Remove ${noun} ${i + 1}`} remove={() => form.removeListItem(list, i)} />
          </Group>
        ))}
        <Group justify="space-between">
          <Add label={`Add a ${noun}`} add={() => form.insertListItem(list, emptyPair())} />
          <Text fz="xs" c="dimmed">
            {help}
          </Text>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface RemoveProps {
  first: boolean;
  label: string;
  disabled?: boolean;
  remove: () => void;
}

function Remove({ first, label, disabled, remove }: RemoveProps) {
  // The first row has labels above its fields.
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      mt={first ? 22 : 0}
      aria-label={label}
      disabled={disabled}
      onClick={remove}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

function Add({ label, disabled, add }: { label: string; disabled?: boolean; add: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={disabled}
      onClick={add}
    >
      {label}
    </Button>
  );
}
