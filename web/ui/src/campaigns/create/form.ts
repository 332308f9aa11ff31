import type { Problems } from './checks';
import type { Draft } from './draft';
import type { Choices } from './useChoices';

/** What a step of the form gets. */
export interface StepProps {
  draft: Draft;
  /** Shown once the step was tried. */
  problems: Problems;
  choices: Choices;
  onType: (typed: Partial<Draft>) => void;
}
