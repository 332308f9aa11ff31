import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { Panel } from './Panel';

function shown(focus: 'always' | 'free') {
  const page = (open: boolean) => (
    <MantineProvider env="test">
      <input aria-label="note" />
      <button type="button">other</button>
      {open && <Panel title="Offer" focus={focus} />}
    </MantineProvider>
  );
  const { rerender } = render(page(false));
  return () => {
    rerender(page(true));
    return screen.getByRole('region', { name: 'Offer' });
  };
}

describe('Panel', () => {
  test('takes the focus where nothing has it', () => {
    const open = shown('free');
    const panel = open();
    expect(document.activeElement).toBe(panel);
  });

  test('takes it from a button only where it always does', () => {
    const open = shown('always');
    screen.getByRole('button').focus();
    const panel = open();
    expect(document.activeElement).toBe(panel);
  });

  test('leaves it with a button else', () => {
    const open = shown('free');
    screen.getByRole('button').focus();
    open();
    expect(document.activeElement).toBe(screen.getByRole('button'));
  });

  test('never takes it from somebody who writes', () => {
    const open = shown('always');
    screen.getByRole('textbox').focus();
    open();
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
  });
});
