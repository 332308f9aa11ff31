import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  type Header,
  type OnChangeFn,
  type Row,
  type RowData,
  type RowSelectionState,
  type SortingState,
  useReactTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import classes from './DataTable.module.css';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Figures stand to the right. */
    right?: boolean;
    width?: number | string;
    /** Keeps the type parameters in use. */
    of?: (row: TData) => TValue;
  }
}

export interface DataTableProps<Value> {
  /** What the table is of, for those who hear it. */
  label: string;
  rows: readonly Value[];
  /** Keep them the same between renderings (a constant, or useMemo). */
  // biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
  columns: ColumnDef<Value, any>[];
  rowId: (row: Value) => string;
  empty?: ReactNode;
  /** Rows of a long table are drawn only where they are seen. Needs a height. */
  height?: number | string;
  selection?: RowSelectionState;
  onSelection?: OnChangeFn<RowSelectionState>;
  /** What a row is called where it can be selected. */
  rowLabel?: (row: Value) => string;
  /** Sorting that the server does; without it the table sorts what it has. */
  sorting?: SortingState;
  onSorting?: OnChangeFn<SortingState>;
  initialSorting?: SortingState;
  caption?: ReactNode;
}

const rowHeight = 37;
/** Up to here drawing all rows costs less than keeping account of them. */
const manyRows = 100;

/** The table of the application: sorted by its heads, rows to select, long lists drawn in parts. */
export function DataTable<Value>(props: DataTableProps<Value>) {
  const { rows, rowId, height } = props;
  const [ownSorting, setOwnSorting] = useState<SortingState>(props.initialSorting ?? []);
  const columns = useMemo(
    () => (props.onSelection ? [selectColumn<Value>(props.rowLabel), ...props.columns] : props.columns),
    [props.columns, props.onSelection, props.rowLabel],
  );
  const table = useReactTable({
    data: rows as Value[],
    columns,
    getRowId: rowId,
    state: { sorting: props.sorting ?? ownSorting, rowSelection: props.selection ?? {} },
    onSortingChange: props.onSorting ?? setOwnSorting,
    onRowSelectionChange: props.onSelection,
    enableRowSelection: props.onSelection !== undefined,
    manualSorting: props.sorting !== undefined,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const frame = useRef<HTMLElement>(null);
  const model = table.getRowModel().rows;
  const virtual = height !== undefined && model.length > manyRows;
  const virtualizer = useVirtualizer({
    count: virtual ? model.length : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const before = virtual ? (items[0]?.start ?? 0) : 0;
  const after = virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  const shown = virtual ? items.map((item) => model[item.index]).filter((row) => row !== undefined) : model;

  return (
    // A frame that scrolls has to be reached by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={frame} className={classes.frame} style={{ maxHeight: height }} tabIndex={0} aria-label={props.label}>
      <table className={classes.table} aria-rowcount={virtual ? model.length + 1 : undefined}>
        {props.caption && <caption>{props.caption}</caption>}
        <thead>
          <tr>
            {table.getFlatHeaders().map((header) => (
              <Head key={header.id} header={header} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Gap height={before} />}
          {shown.map((row) => (
            <Line key={row.id} row={row} index={virtual ? row.index : undefined} />
          ))}
          {after > 0 && <Gap height={after} />}
        </tbody>
      </table>
      {model.length === 0 && props.empty}
    </section>
  );
}

function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td style={{ padding: 0, border: 0 }} />
    </tr>
  );
}

function Head<Value>({ header }: { header: Header<Value, unknown> }) {
  const { column } = header;
  const sorted = column.getIsSorted();
  const name = flexRender(column.columnDef.header, header.getContext());
  const Icon = sorted === 'asc' ? IconArrowUp : sorted === 'desc' ? IconArrowDown : IconArrowsSort;
  const meta = column.columnDef.meta;
  return (
    <th
      scope="col"
      className={meta?.right ? classes.right : undefined}
      style={{ width: meta?.width }}
      aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      {column.getCanSort() ? (
        <button type="button" className={classes.sort} onClick={column.getToggleSortingHandler()}>
          {name}
          <Icon size={12} aria-hidden />
        </button>
      ) : (
        name
      )}
    </th>
  );
}

function Line<Value>({ row, index }: { row: Row<Value>; index: number | undefined }) {
  return (
    <tr data-selected={row.getIsSelected()} aria-rowindex={index === undefined ? undefined : index + 2}>
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={cell.column.columnDef.meta?.right ? classes.right : undefined}>
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </td>
      ))}
    </tr>
  );
}

function selectColumn<Value>(rowLabel: ((row: Value) => string) | undefined): ColumnDef<Value> {
  return {
    id: 'select',
    enableSorting: false,
    meta: { width: 36 },
    header: ({ table }) => (
      <Checkbox
        size="xs"
        aria-label="Select all rows that are shown"
        checked={table.getIsAllRowsSelected()}
        indeterminate={table.getIsSomeRowsSelected()}
        onChange={table.getToggleAllRowsSelectedHandler()}
      />
    ),
    cell: ({ row }) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${rowLabel ? rowLabel(row.original) : row.id}`}
        checked={row.getIsSelected()}
        onChange={row.getToggleSelectedHandler()}
      />
    ),
  };
}
