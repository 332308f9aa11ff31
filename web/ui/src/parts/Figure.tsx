import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Figure.module.css';
import type { Tone } from './states';

/** One figure with what it is. */
export function Figure({
  label,
  children,
  note,
  tone,
}: {
  label: string;
  children: ReactNode;
  note?: ReactNode;
  tone?: Tone;
}) {
  return (
    <div className={classes.figure}>
      <Text fz="xs" c="dimmed">
        {label}
      </Text>
      <div className={classes.value} style={tone ? { color: `var(--${tone}-ink)` } : undefined}>
        {children}
      </div>
      {note && (
        <Text fz="xs" c="dimmed" component="div">
          {note}
        </Text>
      )}
    </div>
  );
}

/** Figures beside each other. */
export function Figures({ children }: { children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>;
}
