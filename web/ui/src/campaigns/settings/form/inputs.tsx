import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { UnitInput } from '../../../parts/Unit';
import { figureOf, type NumberField, shownFigure } from './field';

/** The order within a field: the sentence of help stands under what is typed, so that fields beside each other line up. */
export const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description'];

interface FigureInputProps {
  field: NumberField;
  value: unknown;
  onChange: (value: number | null | '') => void;
  label?: string;
  'aria-label'?: string;
  description?: string;
  error?: string;
  maw?: number;
}

/** A figure in its unit. What is typed stays as it is typed ("0." on the way to "0.5"). */
export function FigureInput({ field, value, onChange, ...props }: FigureInputProps) {
  const [typed, setTyped] = useState<number | string>('');
  const shown = shownFigure(field, value);
  const mine = figureOf(field, typed) === value;
  const input = {
    value: mine ? typed : shown,
    onChange: (next: number | string) => {
      setTyped(next);
      onChange(figureOf(field, next));
    },
    placeholder: field.none,
    decimalScale: field.decimals ?? 0,
    allowNegative: (field.min ?? 0) < 0,
    inputWrapperOrder: order,
    ...props,
  };
  return <UnitInput unit={field.unit} {...input} />;
}

interface ParsedInputProps<Value> extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: Value;
  text: (value: Value) => string;
  parse: (text: string) => Value | undefined;
  onChange: (value: Value) => void;
  /** Tells that what is typed cannot be read, or that it can be again. */
  onTrouble: (text: string | undefined) => void;
  /** What to write instead. */
  hint: string;
}

/** Text that means something, as "09:00–12:00". While it is typed it stays as it is; when it is left it is tidied. */
export function ParsedInput<Value>({
  value,
  text,
  parse,
  onChange,
  onTrouble,
  hint,
  ...props
}: ParsedInputProps<Value>) {
  const [typed, setTyped] = useState<string | null>(null);
  const unread = typed !== null && parse(typed) === undefined;
  return (
    <TextInput
      {...props}
      value={typed ?? text(value)}
      error={unread ? hint : props.error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        const read = parse(next);
        onTrouble(read === undefined ? hint : undefined);
        if (read !== undefined) onChange(read);
      }}
      onBlur={() => {
        if (!unread) setTyped(null);
      }}
    />
  );
}
