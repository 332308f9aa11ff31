import { Text } from '@mantine/core';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { clock } from '../parts/minutes';
import classes from './WeekGrid.module.css';
import { cellMinutes, cellsOfDay, nameOf, openness, paint, type Window, weekdays } from './week';

interface Cell {
  day: number;
  cell: number;
}

interface Marked {
  from: Cell;
  to: Cell;
  /** What the stroke makes of the cells: the opposite of the one it began on. */
  open: boolean;
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const cells = Array.from({ length: cellsOfDay }, (_, cell) => cell);

function within({ from, to }: Marked, day: number, cell: number): boolean {
  return (
    Math.min(from.day, to.day) <= day &&
    day <= Math.max(from.day, to.day) &&
    Math.min(from.cell, to.cell) <= cell &&
    cell <= Math.max(from.cell, to.cell)
  );
}

function painted(windows: readonly Window[], stroke: Marked): Window[] {
  const [first, last] = [Math.min(stroke.from.cell, stroke.to.cell), Math.max(stroke.from.cell, stroke.to.cell) + 1];
  let result = [...windows];
  for (let day = Math.min(stroke.from.day, stroke.to.day); day <= Math.max(stroke.from.day, stroke.to.day); day++) {
    result = paint(result, day, first * cellMinutes, last * cellMinutes, stroke.open);
  }
  return result;
}

const steps: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/**
 * The week to paint on, in half hours. With the mouse: press and draw. With the keyboard: arrows move, Shift and arrows
 * mark, Space opens or closes what is marked, Escape lets go.
 */
export function WeekGrid({ windows, onChange }: { windows: readonly Window[]; onChange: (windows: Window[]) => void }) {
  const [stroke, setStroke] = useState<Marked>();
  const [at, setAt] = useState<Cell>({ day: 1, cell: 18 });
  const grid = useRef<HTMLDivElement>(null);
  const state = useMemo(
    () =>
      weekdays.map((_, i) =>
        cells.map((cell) => openness(windows, i + 1, cell * cellMinutes, (cell + 1) * cellMinutes)),
      ),
    [windows],
  );
  const isOpen = useCallback((cell: Cell) => state[cell.day - 1]?.[cell.cell] === 'open', [state]);
  const finish = useCallback(
    (done: Marked) => {
      onChange(painted(windows, done));
      setStroke(undefined);
    },
    [onChange, windows],
  );

  // The button may be let go anywhere.
  useEffect(() => {
    if (!stroke) return;
    const end = () => finish(stroke);
    window.addEventListener('pointerup', end);
    return () => window.removeEventListener('pointerup', end);
  }, [stroke, finish]);

  const keys = useKeys({ at, setAt, stroke, setStroke, finish, isOpen, grid });
  return (
    <div className={classes.frame}>
      <div ref={grid} className={classes.grid} role="grid" aria-label="Hours of the week" onKeyDown={keys}>
        <div className={classes.row} role="row">
          <span role="columnheader" aria-label="Day" tabIndex={-1} />
          {hours.map((hour) => (
            <span key={hour} role="columnheader" className={classes.hour} aria-colspan={2} tabIndex={-1}>
              {String(hour).padStart(2, '0')}
            </span>
          ))}
        </div>
        {weekdays.map((name, i) => (
          <Day
            key={name}
            day={i + 1}
            states={state[i] ?? []}
            stroke={stroke}
            focus={at.day === i + 1 ? at.cell : -1}
            onPress={(cell) => {
              setAt(cell);
              setStroke({ from: cell, to: cell, open: !isOpen(cell) });
            }}
            onOver={(to) => setStroke((now) => now && { ...now, to })}
            onFocus={setAt}
          />
        ))}
      </div>
      <Text fz="xs" c="dimmed" mt={6}>
        Press and draw to open or close hours. Keys: arrows move, Shift and arrows mark, Space opens or closes. Striped:
        open for a part of the half hour; minutes are typed below.
      </Text>
    </div>
  );
}

interface KeysProps {
  at: Cell;
  setAt: (cell: Cell) => void;
  stroke: Marked | undefined;
  setStroke: (stroke: Marked | undefined) => void;
  finish: (stroke: Marked) => void;
  isOpen: (cell: Cell) => boolean;
  grid: React.RefObject<HTMLDivElement | null>;
}

function useKeys({ at, setAt, stroke, setStroke, finish, isOpen, grid }: KeysProps) {
  return (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      const next = {
        day: Math.min(7, Math.max(1, at.day + step[0])),
        cell: Math.min(cellsOfDay - 1, Math.max(0, at.cell + step[1])),
      };
      setAt(next);
      setStroke(event.shiftKey ? { from: stroke?.from ?? at, to: next, open: !isOpen(stroke?.from ?? at) } : undefined);
      grid.current?.querySelector<HTMLElement>(`[data-at="${next.day}-${next.cell}"]`)?.focus();
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      finish(stroke ?? { from: at, to: at, open: !isOpen(at) });
    } else if (event.key === 'Escape') {
      setStroke(undefined);
    }
  };
}

interface DayProps {
  day: number;
  states: readonly ('closed' | 'partly' | 'open')[];
  stroke: Marked | undefined;
  focus: number;
  onPress: (cell: Cell) => void;
  onOver: (cell: Cell) => void;
  onFocus: (cell: Cell) => void;
}

const said = { closed: 'closed', partly: 'partly open', open: 'open' };

function Day({ day, states, stroke, focus, onPress, onOver, onFocus }: DayProps) {
  return (
    <div className={classes.row} role="row">
      <span role="rowheader" className={classes.day} tabIndex={-1}>
        {nameOf(day)}
      </span>
      {cells.map((cell) => (
        <button
          key={cell}
          type="button"
          role="gridcell"
          className={classes.cell}
          data-at={`${day}-${cell}`}
          data-open={states[cell]}
          data-hour={cell % 2 === 0}
          data-marked={stroke !== undefined && within(stroke, day, cell)}
          tabIndex={cell === focus ? 0 : -1}
          aria-label={`${nameOf(day)} ${clock(cell * cellMinutes)} to ${clock((cell + 1) * cellMinutes)}, ${said[states[cell] ?? 'closed']}`}
          onPointerDown={(event) => {
            event.currentTarget.releasePointerCapture(event.pointerId);
            onPress({ day, cell });
          }}
          onPointerEnter={() => onOver({ day, cell })}
          onFocus={() => onFocus({ day, cell })}
        />
      ))}
    </div>
  );
}
