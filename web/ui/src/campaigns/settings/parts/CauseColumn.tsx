import { Menu, Text, Title } from '@mantine/core';
import { type DragEvent, Fragment, type KeyboardEvent, useId, useState } from 'react';
import { type Column, columns } from '../form/causes';
import classes from './Causes.module.css';

interface CauseColumnProps {
  /** null: those that stand in no column. */
  id: Column | null;
  title: string;
  meaning: string;
  causes: readonly string[];
  /** How many there are without the search. */
  all: number;
  numbers: ReadonlyMap<string, number>;
  mayWrite: boolean;
  error?: string;
  wide?: boolean;
  onMove: (cause: string, to: Column | null) => void;
}

const kind = 'application/x-cause';

/** One column of causes. A cause is dropped on it, or sent to it by arrow keys or by the menu of the cause. */
export function CauseColumn(props: CauseColumnProps) {
  const { id, title, meaning, causes, all, mayWrite, onMove } = props;
  const [over, setOver] = useState(false);
  const heading = useId();
  const takes = (event: DragEvent) => mayWrite && event.dataTransfer.types.includes(kind);
  return (
    <section
      className={classes.column}
      data-over={over || undefined}
      aria-labelledby={heading}
      onDragOver={(event) => {
        if (!takes(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const cause = event.dataTransfer.getData(kind);
        if (cause && mayWrite) onMove(cause, id);
      }}
    >
      <Title order={3} id={heading}>
        {title}{' '}
        <Text span fz="xs" c="dimmed" fw={400}>
          {causes.length === all ? all : `${causes.length} of ${all}`}
        </Text>
      </Title>
      <Text fz="xs" c="dimmed" className={props.wide ? undefined : classes.meaning}>
        {meaning}
      </Text>
      {props.error && (
        <Text fz="xs" c="var(--mantine-color-error)" role="alert">
          {props.error}
        </Text>
      )}
      <ul className={props.wide ? classes.wide : classes.causes}>
        {causes.map((cause) => (
          <li key={cause}>
            <Cause cause={cause} at={id} {...props} />
          </li>
        ))}
      </ul>
      {causes.length === 0 && (
        <Text fz="xs" c="dimmed">
          {all === 0 ? 'None.' : 'None like that.'}
        </Text>
      )}
    </section>
  );
}

function Cause({ cause, at, numbers, mayWrite, onMove }: CauseColumnProps & { cause: string; at: Column | null }) {
  const number = numbers.get(cause);
  const places: (Column | null)[] = columns.map(({ id }) => id);
  const elsewhere = [...columns, { id: null, label: 'No column' }].filter(({ id }) => id !== at);

  function keys(event: KeyboardEvent<HTMLButtonElement>) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const to = places[places.indexOf(at) + step];
    if (step === 0 || to === undefined || !mayWrite) return;
    event.preventDefault();
    const label = event.currentTarget.dataset.cause ?? '';
    onMove(cause, to);
    // The button is another one in the other column; the focus goes along.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-cause="${label}"]`)?.focus());
  }

  const inside = (
    <>
      <span>
        {cause.split('_').map((word, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: words of one name, which never change
          <Fragment key={i}>
            {i > 0 && '_'}
            <wbr />
            {word}
          </Fragment>
        ))}
      </span>
      {number !== undefined && number > 0 && <span className={classes.number}>{number}</span>}
    </>
  );
  if (!mayWrite) return <span className={classes.cause}>{inside}</span>;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={classes.cause}
          data-cause={cause}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(kind, cause);
            event.dataTransfer.effectAllowed = 'move';
          }}
          onKeyDown={keys}
        >
          {inside}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Move {cause} to</Menu.Label>
        {elsewhere.map(({ id, label }) => (
          <Menu.Item key={label} onClick={() => onMove(cause, id)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
