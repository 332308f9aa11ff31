import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Tone } from '../parts/states';
import { isTyping } from './keys';
import classes from './Panel.module.css';

interface Props {
  title: ReactNode;
  /** For those who hear it, where the title is more than words. */
  label?: string;
  tone?: Tone;
  aside?: ReactNode;
  /** Takes the focus when it appears: always, but from somebody who types, or only where nothing has it. */
  focus?: 'always' | 'free';
  children?: ReactNode;
}

/** A part of the desktop: what is going on, and what can be done about it. */
export function Panel({ title, label, tone, aside, focus, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const at = document.activeElement;
    const free = !at || at === document.body;
    if (free ? focus : focus === 'always' && !isTyping(at)) ref.current?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <section
      ref={ref}
      tabIndex={focus ? -1 : undefined}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
      className={`${classes.panel} ${tone ? classes[tone] : ''}`}
    >
      <Group justify="space-between" align="center" gap="sm" className={classes.head}>
        <Title order={2} className={classes.title}>
          {title}
        </Title>
        {aside}
      </Group>
      {children && <div className={classes.content}>{children}</div>}
    </section>
  );
}
