import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPencil,
  IconPhone,
  IconPhoneRinging,
  IconPlayerPause,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './StateBadge.module.css';
import type { Tone } from './states';

const icons: Record<Tone, typeof IconPhone> = {
  ready: IconCircleCheck,
  ringing: IconPhoneRinging,
  call: IconPhone,
  wrapup: IconPencil,
  break: IconPlayerPause,
  fault: IconAlertTriangle,
};

/** A state as a word with its colour and its icon. */
export function StateBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <span className={`${classes.badge} ${classes[tone]}`}>
      <Icon size={13} aria-hidden stroke={2} />
      {children}
    </span>
  );
}

/** The icon of a state alone, for rows that say the word themselves. */
export function StateIcon({ tone, size = 16 }: { tone: Tone; size?: number }) {
  const Icon = icons[tone];
  return <Icon size={size} aria-hidden color={`var(--${tone}-ink)`} />;
}
