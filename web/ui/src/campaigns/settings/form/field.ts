/** One of a few values, with the word for it and what it means. */
export interface Option {
  value: string;
  label: string;
  help?: string;
}

interface Base {
  label: string;
  /** What it does, in a sentence. */
  help: string;
}

export interface TextField extends Base {
  kind: 'text';
  required?: boolean;
  lines?: number;
  placeholder?: string;
  /** A file of sound, which can be chosen among the messages that were uploaded. */
  sound?: boolean;
  code?: boolean;
}

export interface NumberField extends Base {
  kind: 'number';
  unit: string;
  /** How many of the API's units are one of those that are shown: 3600 for seconds that are shown as hours. */
  per?: number;
  /** In the API's units. */
  min?: number;
  max?: number;
  decimals?: number;
  /** May be left empty, and what that means: "as on the agent's card". */
  none?: string;
}

export interface ChoiceField extends Base {
  kind: 'choice';
  options: readonly Option[];
}

export interface SwitchField extends Base {
  kind: 'switch';
}

/** What its part of the page draws by itself. */
export interface OwnField extends Base {
  kind: 'own';
}

export type Field = TextField | NumberField | ChoiceField | SwitchField | OwnField;

const tidy = (value: number) => Number(value.toFixed(6));

/** A figure of the API as it is shown; empty where there is none. */
export function shownFigure(field: NumberField, value: unknown): number | '' {
  if (typeof value !== 'number') return field.none === undefined && value !== '' ? 0 : '';
  return tidy(value / (field.per ?? 1));
}

/** A figure that was typed as the API has it: null is none, where the field has that; '' is not filled in yet. */
export function figureOf(field: NumberField, typed: number | string): number | null | '' {
  const text = String(typed).trim();
  if (text === '') return field.none === undefined ? '' : null;
  const value = Number(text);
  return Number.isFinite(value) ? tidy(value * (field.per ?? 1)) : '';
}

/** What is wrong with a value, before the server is asked. */
export function troubleOf(field: Field, value: unknown): string | undefined {
  if (field.kind === 'text') {
    return field.required && String(value ?? '').trim() === '' ? `${field.label} is needed.` : undefined;
  }
  if (field.kind !== 'number') return undefined;
  if (value === '') return `${field.label} is needed.`;
  if (typeof value !== 'number') return undefined;
  const shown = (bound: number) => `${tidy(bound / (field.per ?? 1)).toLocaleString('en')} ${field.unit}`.trim();
  const low = field.min !== undefined && value < field.min;
  const high = field.max !== undefined && value > field.max;
  if (!low && !high) return undefined;
  if (field.min === undefined) return `At most ${shown(field.max ?? 0)}.`;
  if (field.max === undefined) return `At least ${shown(field.min)}.`;
  return `From ${shown(field.min)} to ${shown(field.max)}.`;
}
