import { Select, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { type Column, formatColumns, type Kind, kinds, variableName } from './columns';
import classes from './Import.module.css';

interface Props {
  rows: readonly (readonly string[])[];
  noHeader: boolean;
  columns: readonly Column[];
  problems: ReadonlyMap<number, string>;
  change: (place: number, column: Column) => void;
}

/** The first rows of the file, with what each column is above it. */
export function PreviewTable({ rows, noHeader, columns, problems, change }: Props) {
  const header = noHeader ? undefined : rows[0];
  const cells = noHeader ? rows : rows.slice(1);
  const words = formatColumns(columns);
  return (
    // A frame that scrolls has to be reached by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={classes.frame} tabIndex={0} aria-label="First rows of the file">
      <table className={classes.preview}>
        <caption>
          <VisuallyHidden>First rows of the file, with what each column is</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col" className={classes.line}>
              <VisuallyHidden>Line</VisuallyHidden>
            </th>
            {columns.map((column, i) => (
              // Columns have no other name than their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <th key={i} scope="col">
                <ColumnHead
                  place={i}
                  title={header?.[i] ?? ''}
                  column={column}
                  word={words[i] ?? ''}
                  problem={problems.get(i)}
                  change={(next) => change(i, next)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
            <tr key={line}>
              <th scope="row" className={classes.line}>
                {line + (noHeader ? 1 : 2)}
              </th>
              {columns.map((column, i) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name than their place
                  key={i}
                  className={column.kind === 'ignore' ? classes.ignored : undefined}
                  title={row[i]}
                >
                  {row[i] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeadProps {
  place: number;
  title: string;
  column: Column;
  /** What the API calls it. */
  word: string;
  problem: string | undefined;
  change: (column: Column) => void;
}

function ColumnHead({ place, title, column, word, problem, change }: HeadProps) {
  const name = title ? `column ${place + 1}, ${title}` : `column ${place + 1}`;
  const variable = column.kind === 'variable';
  return (
    <>
      <span className={classes.head}>{title || `Column ${place + 1}`}</span>
      <Select
        size="xs"
        aria-label={`What ${name} is`}
        data={kinds.map(({ value, label }) => ({ value, label }))}
        value={column.kind}
        allowDeselect={false}
        error={variable ? undefined : problem}
        comboboxProps={{ withinPortal: true }}
        onChange={(kind) =>
          kind && change({ kind: kind as Kind, variable: column.variable || variableName(title, place) })
        }
      />
      {variable ? (
        <TextInput
          size="xs"
          mt={4}
          aria-label={`Name of the variable of ${name}`}
          value={column.variable}
          error={problem}
          onChange={(event) => change({ kind: 'variable', variable: event.currentTarget.value })}
        />
      ) : (
        <Text fz="xs" c="dimmed" mt={4} style={{ whiteSpace: 'normal' }}>
          {helpOf(column.kind, word)}
        </Text>
      )}
    </>
  );
}

function helpOf(kind: Kind, word: string): string {
  const ordinal = /\d+$/.exec(word)?.[0];
  if (kind === 'number') return ordinal ? `Called as number ${ordinal}` : 'Called first';
  if (kind === 'type') return `Of number ${ordinal ?? 1}`;
  return kinds.find((one) => one.value === kind)?.help ?? '';
}
