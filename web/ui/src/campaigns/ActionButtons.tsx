import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPhoneOff, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import type { Shape } from '../api/client';
import classes from './ActionButtons.module.css';
import { type Action, actionLabel, actionsIn } from './actions';
import type { Target } from './useActions';

const icons: Record<Action, typeof IconPlayerPlay> = {
  run: IconPlayerPlay,
  pause: IconPlayerPause,
  stop: IconPlayerStop,
  stopNow: IconPhoneOff,
};

const hints: Record<Action, string> = {
  run: 'Calls are made from now on, in the hours of its calendar',
  pause: 'No new calls until it is resumed; running calls go on',
  stop: 'No new calls; running calls go on to their end',
  stopNow: 'No new calls, and running calls are hung up',
};

interface Props {
  target: Target;
  state: Shape<'StateName'>;
  busy: Action | undefined;
  onTake: (target: Target, action: Action) => void;
}

/** What can be done with a campaign now, as buttons. */
export function ActionButtons({ target, state, busy, onTake }: Props) {
  return actionsIn(state).map((action, index) => {
    const Icon = icons[action];
    return (
      <Tooltip key={action} label={hints[action]}>
        <Button
          variant={index === 0 && action === 'run' ? 'filled' : 'default'}
          leftSection={<Icon size={16} aria-hidden />}
          loading={busy === action}
          disabled={busy !== undefined && busy !== action}
          onClick={() => onTake(target, action)}
        >
          {actionLabel(action, state)}
        </Button>
      </Tooltip>
    );
  });
}

/** The same for rows of a table: icons with their names, each action always at its place. */
export function ActionIcons({ target, state, busy, onTake }: Props) {
  const can = actionsIn(state);
  return (['run', 'pause', 'stop'] as const).map((action) => {
    const Icon = icons[action];
    const label = `${actionLabel(action, state)} ${target.name}`;
    const able = can.includes(action);
    return (
      <Tooltip key={action} label={hints[action]} disabled={!able}>
        <ActionIcon
          variant="subtle"
          className={classes.icon}
          aria-label={label}
          disabled={!able || busy !== undefined}
          loading={busy === action}
          onClick={() => onTake(target, action)}
        >
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    );
  });
}
