import type { ReactNode } from 'react';
import type { NumberField, Option } from './field';

/** A column of a table that can be typed into. `key` is the field of the row, as the API names it. */
export type Column<Row> = {
  key: keyof Row & string;
  label: string;
  help?: string;
  width?: number | string;
  /** Says why a row has nothing here: it can then not be typed into. */
  off?: (row: Row) => boolean;
} & (
  | { kind: 'text'; placeholder?: string; code?: boolean; maxLength?: number; type?: 'text' | 'date' }
  | ({ kind: 'number' } & Pick<NumberField, 'unit' | 'per' | 'min' | 'max' | 'decimals' | 'none'>)
  | { kind: 'choice'; options: readonly Option[] }
  | { kind: 'switch' }
  | { kind: 'hours' }
  | { kind: 'clock'; most?: number }
  | { kind: 'sound' }
  | { kind: 'show'; show: (row: Row, index: number) => ReactNode }
);
