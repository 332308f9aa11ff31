import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import classes from './KeyButton.module.css';
import { ariaKeys } from './keys';
import { useDesk } from './useDesk';

interface Props extends ButtonProps, Omit<ComponentPropsWithRef<'button'>, keyof ButtonProps | 'onClick' | 'name'> {
  /** Its key, as in keys.ts; shown on the button. */
  shortcut?: string;
  onClick: () => void;
  /** Of what `run` of the desk is doing. */
  name?: string;
}

/** A button with its key on it. While the line is away it looks and sounds disabled, and says why. */
export function KeyButton({ shortcut, onClick, name, disabled, children, ...props }: Props) {
  const { online, busy } = useDesk();
  const off = disabled || !online;
  return (
    <Button
      variant="default"
      {...props}
      loading={name !== undefined && busy === name}
      data-disabled={off || undefined}
      aria-disabled={off || undefined}
      title={online ? undefined : 'Not while there is no connection'}
      aria-keyshortcuts={shortcut ? ariaKeys([shortcut]) : undefined}
      rightSection={shortcut ? <Key of={shortcut} /> : undefined}
      onClick={() => {
        if (!disabled) onClick(); // without a line, the desk says that it was not done
      }}
    >
      {children}
    </Button>
  );
}

/** A key, as it is written on buttons and in lists. */
export function Key({ of, spoken }: { of: string; spoken?: boolean }) {
  return (
    <kbd className={classes.key} aria-hidden={!spoken}>
      {of.length === 1 ? of.toUpperCase() : of}
    </kbd>
  );
}
