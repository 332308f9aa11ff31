import type { Shape } from '../api/client';

type StateName = Shape<'StateName'>;

export type Action = 'run' | 'pause' | 'stop' | 'stopNow';

/** What can be done with a campaign in a state, the likeliest first. */
export function actionsIn(state: StateName): Action[] {
  switch (state) {
    case 'running':
      return ['pause', 'stop', 'stopNow'];
    case 'paused':
      return ['run', 'stop', 'stopNow'];
    case 'stopping':
      return ['run', 'stopNow'];
    default:
      return ['run'];
  }
}

/** The word for an action, in a state. */
export function actionLabel(action: Action, state: StateName): string {
  switch (action) {
    case 'run':
      return state === 'paused' ? 'Resume' : 'Run';
    case 'pause':
      return 'Pause';
    case 'stop':
      return 'Stop';
    case 'stopNow':
      return 'Stop now';
  }
}

/** Whether a campaign can be deleted. */
export function canDelete(state: StateName, inAir: number): boolean {
  return (state === 'idle' || state === 'ended') && inAir === 0;
}
