import type { Shape } from '../../api/client';
import { percent } from '../../parts/numbers';

type Step = Shape<'Waterfall'>['steps'][number];

/** A step as a bar: shares of the whole list from 0 to 1, from the left: those who go on, then those who stop. */
export interface BarShares {
  left: number;
  stopped: number;
}

/** The shares of a step's bar. A share that is not nothing is never too small to be seen. */
export function barShares(step: Pick<Step, 'stopped' | 'left'>, imported: number): BarShares {
  if (imported <= 0) return { left: 0, stopped: 0 };
  const least = 0.004;
  const seen = (n: number) => (n <= 0 ? 0 : Math.max(least, n / imported));
  const stopped = Math.min(seen(step.stopped), 1);
  return { stopped, left: Math.min(seen(step.left), 1 - stopped) };
}

/** How a count that may be an estimate is written. */
export function estimate(step: Pick<Step, 'sampled' | 'stopped'>, say: (n: number) => string): string {
  return step.sampled ? `≈ ${say(step.stopped)}` : say(step.stopped);
}

/** The one sentence that says most about the waterfall: where most of them stop. */
export function headline(waterfall: Pick<Shape<'Waterfall'>, 'imported' | 'callable' | 'steps'>): {
  gate?: Step['gate'];
  share: string;
} {
  const most = waterfall.steps.reduce<Step | undefined>(
    (best, step) => (step.stopped > (best?.stopped ?? 0) ? step : best),
    undefined,
  );
  return {
    gate: most?.gate,
    share: percent(most && waterfall.imported > 0 ? most.stopped / waterfall.imported : 0, 0),
  };
}
