import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useRef, useState } from 'react';
import type { Shape } from '../../api/client';
import classes from './Matrix.module.css';
import { type Cell, cellLabel, cellText, moved, type Place, type Row, within } from './matrix';

type Queue = Shape<'Queue'>;

interface MatrixProps {
  rows: readonly Row[];
  queues: readonly Queue[];
  mayWrite: boolean;
  onOpen: (row: Row, queue: Queue) => void;
  onSet: (row: Row, queue: Queue, place: Place) => void;
  onRemove: (row: Row, queue: Queue) => void;
}

const rowHeight = 35;

/**
 * Agents by campaigns. Arrows move, Enter opens a place, a digit sets its level at once, Delete takes it away. The grid
 * itself keeps the focus, so that rows can come and go under it.
 */
export function Matrix({ rows, queues, mayWrite, onOpen, onSet, onRemove }: MatrixProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [chosen, setAt] = useState<Cell>({ row: 0, column: 0 });
  const at = within(chosen, rows.length, queues.length);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: rowHeight,
    initialRect: { width: 1000, height: 600 },
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);

  function keys(event: KeyboardEvent) {
    const next = moved(at, event.key, event.ctrlKey, rows.length, queues.length);
    if (next) {
      event.preventDefault();
      setAt(next);
      virtualizer.scrollToIndex(next.row);
      const cell = frame.current?.querySelector(`[data-column="${next.column}"]`);
      cell?.scrollIntoView?.({ block: 'nearest', inline: 'center' });
      return;
    }
    const row = rows[at.row];
    const queue = queues[at.column];
    if (!mayWrite || !row || !queue || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = row.places.get(queue.id);
    if (event.key === 'Enter' || event.key === ' ') onOpen(row, queue);
    else if (/^[1-9]$/.test(event.key)) onSet(row, queue, { level: Number(event.key), position: place?.position ?? 1 });
    else if ((event.key === 'Delete' || event.key === 'Backspace') && place) onRemove(row, queue);
    else return;
    event.preventDefault();
  }

  function open(cell: Cell) {
    setAt(cell);
    const row = rows[cell.row];
    const queue = queues[cell.column];
    if (mayWrite && row && queue) onOpen(row, queue);
  }

  return (
    <div
      ref={frame}
      className={classes.frame}
      role="grid"
      tabIndex={0}
      aria-label="Places of agents in campaigns, level / position"
      aria-rowcount={rows.length + 1}
      aria-colcount={queues.length + 1}
      aria-readonly={!mayWrite}
      aria-activedescendant={`place-${at.row}-${at.column}`}
      onKeyDown={keys}
    >
      <div role="row" aria-rowindex={1} className={`${classes.row} ${classes.head}`}>
        <span role="columnheader" className={classes.agent}>
          Agent
        </span>
        {queues.map((queue, column) => (
          <span
            key={queue.id}
            role="columnheader"
            className={classes.queue}
            data-column={column}
            title={`${queue.name} (${queue.id})`}
          >
            {queue.name || queue.id}
          </span>
        ))}
      </div>
      <div role="presentation" style={{ height: before }} />
      {items.map(({ index }) => {
        const row = rows[index];
        if (!row) return null;
        const here = at.row === index ? at.column : -1;
        return <Line key={row.id} row={row} index={index} queues={queues} here={here} onOpen={open} />;
      })}
      <div role="presentation" style={{ height: after }} />
    </div>
  );
}

interface LineProps {
  row: Row;
  index: number;
  queues: readonly Queue[];
  /** The column of the cell that the keyboard is on, -1 for none. */
  here: number;
  onOpen: (cell: Cell) => void;
}

const Line = memo(
  function Line({ row, index, queues, here, onOpen }: LineProps) {
    return (
      <div role="row" aria-rowindex={index + 2} className={classes.row}>
        <span role="rowheader" className={classes.agent} title={row.id}>
          {row.name}
        </span>
        {queues.map((queue, column) => {
          const place = row.places.get(queue.id);
          return (
            // The grid takes the keys for all of its cells.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <span
              key={queue.id}
              id={`place-${index}-${column}`}
              role="gridcell"
              className={classes.cell}
              data-set={place !== undefined}
              data-here={here === column}
              aria-selected={here === column}
              aria-label={cellLabel(row.name, queue.name || queue.id, place)}
              onClick={() => onOpen({ row: index, column })}
            >
              {cellText(place)}
            </span>
          );
        })}
      </div>
    );
  },
  (a, b) => a.row === b.row && a.index === b.index && a.queues === b.queues && a.here === b.here,
);
