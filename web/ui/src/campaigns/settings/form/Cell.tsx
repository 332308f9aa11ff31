import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { clock, minuteOf, parseRanges, type Range, rangesText } from '../../../parts/minutes';
import { SoundInput } from '../messages/SoundInput';
import type { Column } from './columns';
import { FigureInput, ParsedInput } from './inputs';
import classes from './Rows.module.css';
import settingClasses from './Setting.module.css';

export interface CellProps<Row> {
  column: Column<Row>;
  row: Row;
  index: number;
  /** What it is called for those who hear it. */
  name: string;
  error?: string;
  onChange: (value: unknown) => void;
  onTrouble: (text: string | undefined) => void;
}

/** One cell of a table that can be typed into. */
export function Cell<Row>({ column, row, index, name, error, onChange, onTrouble }: CellProps<Row>) {
  const value: unknown = row[column.key];
  const text = value === undefined || value === null ? '' : String(value);
  const common = { 'aria-label': name, error, size: 'xs' as const };
  if (column.off?.(row)) return <div className={classes.plain}>–</div>;
  switch (column.kind) {
    case 'show':
      return <div className={classes.plain}>{column.show(row, index)}</div>;
    case 'number': {
      const field = { ...column, kind: 'number' as const, help: '' };
      return (
        <FigureInput
          field={field}
          value={value ?? (column.none === undefined ? 0 : null)}
          onChange={onChange}
          {...common}
        />
      );
    }
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={column.options.map((option) => ({ value: option.value, label: option.label }))}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'switch':
      return (
        <Checkbox
          aria-label={name}
          error={error}
          className={classes.tick}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'hours':
      return (
        <ParsedInput<Range[]>
          {...common}
          value={Array.isArray(value) ? value : []}
          text={rangesText}
          parse={parseRanges}
          onChange={onChange}
          onTrouble={onTrouble}
          hint="As 09:00–12:00, 13:00–18:00"
          placeholder="always"
        />
      );
    case 'clock':
      return (
        <ParsedInput<number>
          {...common}
          value={typeof value === 'number' ? value : 0}
          text={clock}
          parse={(typed) => minuteOf(typed, column.most)}
          onChange={onChange}
          onTrouble={onTrouble}
          hint={column.most === 1439 ? 'From 00:00 to 23:59' : 'A time as 18:00'}
        />
      );
    case 'sound':
      return <SoundInput {...common} value={text} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...common}
          type={column.type}
          value={text}
          maxLength={column.maxLength}
          placeholder={column.placeholder}
          classNames={column.code ? { input: settingClasses.code } : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
