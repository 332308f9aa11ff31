import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../../../api/client';
import { Cell } from './Cell';
import type { Column } from './columns';
import { useDraft } from './DraftProvider';
import { cellError } from './draft';
import type { SettingPath } from './paths';
import classes from './Rows.module.css';

export interface RowsProps<Row> {
  /** What the table is of: "Caps". */
  label: string;
  path: SettingPath;
  columns: readonly Column<NoInfer<Row>>[];
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  /** A new row; without it rows cannot be added here. */
  fresh?: () => NoInfer<Row>;
  add?: string;
  /** What a row is called: "cap 1". */
  name: (row: Row, index: number) => string;
  empty: ReactNode;
  /** Whether the order matters and can be changed. */
  ordered?: boolean;
  most?: number;
  /** By what the API names a row in an error where it is not its place: the key of a table. */
  errorKey?: (row: Row) => string;
}

/** A table of which every cell can be typed into: rows are added, removed and put in order. */
export function Rows<Row>(props: RowsProps<Row>) {
  const { rows, onChange, columns, path, name } = props;
  const draft = useDraft();
  const refusal = draft.error instanceof ApiError ? draft.error : undefined;
  const inCell = rows.some((row, i) =>
    columns.some(({ key }) => cellError(refusal, path, props.errorKey?.(row) ?? i, key)),
  );
  const trouble = inCell ? undefined : draft.troubleAt(path);

  function change(index: number, key: string, value: unknown) {
    onChange(rows.map((row, i) => (i === index ? { ...row, [key]: value } : row)));
  }

  return (
    <Stack gap="xs">
      {rows.length === 0 ? (
        <Text c="dimmed" fz="sm" component="div">
          {props.empty}
        </Text>
      ) : (
        <div className={classes.frame}>
          <table className={classes.table} aria-label={props.label}>
            <thead>
              <tr>
                {columns.map(({ key, label, help, width }) => (
                  <th key={`${key} ${label}`} scope="col" style={{ width }}>
                    {label}
                    {help && <span className={classes.help}>{help}</span>}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // Rows have no names of their own: while one is typed it may be the same as another.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above; a cell's text follows its value
                <tr key={`${draft.version} ${index} ${rows.length}`}>
                  {columns.map((column) => (
                    <td key={`${column.key} ${column.label}`}>
                      <Cell
                        column={column}
                        row={row}
                        index={index}
                        name={`${column.label}, ${name(row, index)}`}
                        error={cellError(refusal, path, props.errorKey?.(row) ?? index, column.key)}
                        onChange={(value) => change(index, column.key, value)}
                        onTrouble={(text) => draft.trouble(path, text)}
                      />
                    </td>
                  ))}
                  <td>{draft.mayWrite && <RowActions {...props} index={index} row={row} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {trouble && (
        <Text c="var(--mantine-color-error)" fz="xs" role="alert">
          {trouble}
        </Text>
      )}
      <AddRow {...props} />
    </Stack>
  );
}

function AddRow<Row>({ rows, onChange, fresh, add, most }: RowsProps<Row>) {
  const draft = useDraft();
  if (!fresh || !draft.mayWrite) return null;
  return (
    <Group>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={most !== undefined && rows.length >= most}
        onClick={() => onChange([...rows, fresh()])}
      >
        {add ?? 'Add'}
      </Button>
    </Group>
  );
}

function RowActions<Row>({ rows, onChange, name, ordered, index, row }: RowsProps<Row> & { index: number; row: Row }) {
  const called = name(row, index);
  function swap(other: number) {
    const next = [...rows];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(other, 0, moved);
    onChange(next);
  }
  return (
    <Group gap={2} wrap="nowrap" justify="flex-end">
      {ordered && (
        <>
          <ActionIcon
            variant="subtle"
            aria-label={`Up: ${called}`}
            disabled={index === 0}
            onClick={() => swap(index - 1)}
          >
            <IconArrowUp size={15} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            aria-label={`Down: ${called}`}
            disabled={index === rows.length - 1}
            onClick={() => swap(index + 1)}
          >
            <IconArrowDown size={15} aria-hidden />
          </ActionIcon>
        </>
      )}
      <ActionIcon
        variant="subtle"
        aria-label={`Remove ${called}`}
        onClick={() => onChange(rows.filter((_, i) => i !== index))}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
