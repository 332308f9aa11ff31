import type { Shape } from '../../api/client';
import { count, percent } from '../../parts/numbers';

export type Key = keyof Shape<'WhatIf'>;

export interface SliderOf {
  key: Key;
  label: string;
  unit: string;
  min: number;
  max: number;
  step: number;
  say: (value: number) => string;
  /** The modes in which it means something; all where it is left out. */
  modes?: readonly Shape<'WhatIfAnswer'>['mode'][];
}

const seconds = (value: number) => `${Math.round(value)} s`;

/** What can be asked about. */
export const sliders: readonly SliderOf[] = [
  { key: 'agents', label: 'Agents', unit: 'agents', min: 1, max: 150, step: 1, say: count },
  {
    key: 'cap',
    label: 'Abandonment cap',
    unit: 'of the answered calls',
    min: 0,
    max: 0.1,
    step: 0.0025,
    say: (value) => percent(value, 2),
    modes: ['power', 'predictive'],
  },
  { key: 'ringSec', label: 'Ring time', unit: 'seconds', min: 5, max: 60, step: 1, say: seconds },
  {
    key: 'answerRate',
    label: 'Answer rate',
    unit: 'of the calls',
    min: 0.01,
    max: 1,
    step: 0.01,
    say: (value) => percent(value, 0),
  },
  { key: 'talkSec', label: 'Talk time', unit: 'seconds', min: 5, max: 900, step: 5, say: seconds },
  { key: 'wrapSec', label: 'Wrap-up', unit: 'seconds', min: 0, max: 300, step: 1, say: seconds },
  {
    key: 'lines',
    label: 'Lines for each free agent',
    unit: 'lines',
    min: 1,
    max: 5,
    step: 0.1,
    say: (value) => value.toFixed(1),
    modes: ['power'],
  },
];

/** The end of a slider: far enough for today's figure. */
export function most(slider: SliderOf, today: number): number {
  return Math.max(slider.max, Math.ceil((today * 1.5) / slider.step) * slider.step);
}

/** The question with one figure changed; one that is as today is left out of it. */
export function ask(asked: Shape<'WhatIf'>, key: Key, value: number, today: number): Shape<'WhatIf'> {
  const next = { ...asked, [key]: value };
  if (Math.abs(value - today) < 1e-9) delete next[key];
  return next;
}
