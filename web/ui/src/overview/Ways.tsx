import { createColumnHelper } from '@tanstack/react-table';
import type { Shape } from '../api/client';
import { Bar } from '../parts/Bar';
import { DataTable } from '../parts/DataTable';
import { Empty } from '../parts/Feedback';
import { count } from '../parts/numbers';
import { StateBadge } from '../parts/StateBadge';
import { nodeMeaning } from '../parts/states';
import { Since, Until } from '../parts/Time';
import classes from './Overview.module.css';
import { trunkMeaning } from './trunk';

type Node = Shape<'FeedNode'>;
type Trunk = Shape<'Trunk'>;

/** How much of something is in use, as a bar with its figures. */
function Use({ label, inUse, limit }: { label: string; inUse: number; limit: number }) {
  return (
    <div className={classes.use}>
      <Bar label={label} of={limit} parts={[{ label: 'in use', value: Math.min(inUse, limit), tone: 'call' }]} />
      <span>
        {count(inUse)} of {count(limit)}
      </span>
    </div>
  );
}

const node = createColumnHelper<Node>();
const nodeColumns = [
  node.accessor('name', { header: 'Node', enableSorting: false }),
  node.accessor('state', {
    header: 'State',
    enableSorting: false,
    cell: ({ row: { original } }) => {
      const { tone, label } = nodeMeaning(original.state);
      return (
        <span title={original.lastError || undefined}>
          <StateBadge tone={tone}>{label}</StateBadge>
        </span>
      );
    },
  }),
  node.accessor('since', { header: 'For', enableSorting: false, cell: ({ getValue }) => <Since at={getValue()} /> }),
  node.accessor('sessions', {
    header: 'Channels',
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <Use label={`Channels of ${original.name}`} inUse={original.sessions} limit={original.maxSessions} />
    ),
  }),
];

/** The nodes and how full they are. */
export function Nodes({ nodes }: { nodes: readonly Node[] }) {
  return (
    <DataTable
      label="Nodes now"
      rows={nodes}
      columns={nodeColumns}
      rowId={({ name }) => name}
      empty={<Empty title="No nodes">Nodes are named in the configuration of Tandem.</Empty>}
    />
  );
}

const trunk = createColumnHelper<Trunk>();
const trunkColumns = [
  trunk.accessor('name', {
    header: 'Trunk',
    enableSorting: false,
    cell: ({ row }) => row.original.name || row.original.id,
  }),
  trunk.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original } }) => {
      const { tone, label } = trunkMeaning(original);
      return (
        <StateBadge tone={tone}>
          {label}
          {original.restUntil && <Until at={original.restUntil} />}
        </StateBadge>
      );
    },
  }),
  trunk.accessor('inUse', {
    header: 'Lines',
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <Use label={`Lines of ${original.name || original.id}`} inUse={original.inUse} limit={original.limit} />
    ),
  }),
];

/** The trunks and how full they are. */
export function Trunks({ trunks }: { trunks: readonly Trunk[] }) {
  return (
    <DataTable
      label="Trunks now"
      rows={trunks}
      columns={trunkColumns}
      rowId={({ id }) => id}
      empty={<Empty title="No trunks">Calls need a way out: add a resource under “Resources and nodes”.</Empty>}
    />
  );
}
