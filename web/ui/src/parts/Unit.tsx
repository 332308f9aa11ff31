import { NumberInput, type NumberInputProps } from '@mantine/core';

/** A number with its unit, which stands in the field and is not part of what is typed. */
export function UnitInput({ unit, ...props }: NumberInputProps & { unit: string }) {
  return (
    <NumberInput
      hideControls
      rightSection={
        <span aria-hidden style={{ fontSize: '0.75rem', color: 'var(--ink-soft)' }}>
          {unit}
        </span>
      }
      rightSectionWidth={Math.max(36, unit.length * 8 + 16)}
      {...props}
      aria-label={props['aria-label'] ?? (typeof props.label === 'string' ? `${props.label}, ${unit}` : undefined)}
    />
  );
}
