import { SimpleGrid, Stack, Title } from '@mantine/core';
import { UnitInput } from '../../parts/Unit';
import type { FieldsProps } from './CardForm';
import { delays, type Entry } from './draft';

/** What a number field gives, as a number or nothing. */
export function entry(value: string | number): Entry {
  return value === '' || Number.isNaN(Number(value)) ? '' : Number(value);
}

/** When an agent is offered no call, and for how long. */
export function DelayFields({ draft, set, at, mayWrite }: FieldsProps) {
  return (
    <Stack gap="sm">
      <Title order={3}>Delays and limits</Title>
      <SimpleGrid cols={2} spacing="md" verticalSpacing="sm">
        {delays.map(({ name, label, unit, meaning, least, most }) => (
          <UnitInput
            key={name}
            label={label}
            unit={unit}
            description={meaning}
            min={least}
            max={most}
            clampBehavior="none"
            allowDecimal={false}
            readOnly={!mayWrite}
            placeholder={name === 'wrapUpTime' ? 'As the campaign says' : undefined}
            value={draft[name]}
            error={at(name)}
            onChange={(value) => set({ [name]: entry(value) })}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
