import { Select, Stack, TextInput, Title } from '@mantine/core';
import type { FieldsProps } from './CardForm';
import { type Phone, phones } from './draft';

/** Who the agent is, and where they are called. */
export function PersonFields({ draft, set, at, mayWrite }: FieldsProps) {
  const chosen = phones.find(({ value }) => value === draft.phone);
  return (
    <Stack gap="sm">
      <Title order={3}>Person and phone</Title>
      <TextInput
        label="Name"
        description="As supervisors and reports call the agent"
        maxLength={200}
        readOnly={!mayWrite}
        value={draft.name}
        error={at('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Contact"
        description="Dial string of the phone, as user/1001"
        readOnly={!mayWrite}
        value={draft.contact}
        error={at('contact')}
        onChange={(event) => set({ contact: event.currentTarget.value })}
      />
      <Select
        label="Phone"
        description={chosen?.meaning}
        allowDeselect={false}
        disabled={!mayWrite}
        data={phones.map(({ value, label }) => ({ value, label }))}
        value={draft.phone}
        error={at('phone')}
        onChange={(value) => value && set({ phone: value as Phone })}
      />
    </Stack>
  );
}
