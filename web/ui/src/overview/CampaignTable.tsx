import { Button, Text } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { Link } from 'react-router';
import type { Shape } from '../api/client';
import { CampaignState, NextChange } from '../campaigns/CampaignState';
import { timeLeft } from '../campaigns/figures';
import { modeLabel } from '../campaigns/modes';
import { Abandoned, Progress } from '../campaigns/Progress';
import { DataTable } from '../parts/DataTable';
import { Empty } from '../parts/Feedback';
import { count, decimal } from '../parts/numbers';
import classes from './Overview.module.css';

type Campaign = Shape<'FeedCampaign'>;
const column = createColumnHelper<Campaign>();
const unsorted = { enableSorting: false };

const columns = [
  column.accessor('name', {
    ...unsorted,
    header: 'Campaign',
    cell: ({ row: { original } }) => (
      <div className={classes.two}>
        <Link to={`/campaigns/${original.id}/live`} className={classes.name}>
          {original.name}
        </Link>
        <Text span fz="xs" c="dimmed">
          {modeLabel(original.type)}
        </Text>
      </div>
    ),
  }),
  column.accessor('state', {
    ...unsorted,
    header: 'State',
    cell: ({ row: { original } }) => (
      <div className={classes.two}>
        <span>
          <CampaignState of={original} />
        </span>
        <NextChange of={original} />
      </div>
    ),
  }),
  column.accessor('progress', {
    ...unsorted,
    header: 'Members done',
    meta: { width: 190 },
    cell: ({ row: { original } }) => <Progress of={original} />,
  }),
  column.accessor('timeLeftSec', {
    ...unsorted,
    header: 'Time left',
    meta: { right: true, width: 100 },
    cell: ({ getValue }) => timeLeft(getValue()),
  }),
  column.accessor('inAir', {
    ...unsorted,
    header: 'In the air',
    meta: { right: true, width: 90 },
    cell: ({ row: { original } }) => (
      <div className={classes.two}>
        <span>{count(original.inAir)}</span>
        <Text span fz="xs" c="dimmed">
          {count(original.bridged)} talking
        </Text>
      </div>
    ),
  }),
  column.accessor('callsPerSecond', {
    ...unsorted,
    header: 'Calls a second',
    meta: { right: true, width: 90 },
    cell: ({ getValue }) => decimal(getValue()),
  }),
  column.accessor('agents', {
    ...unsorted,
    header: 'Agents',
    meta: { right: true, width: 90 },
    cell: ({ row: { original } }) =>
      original.type === 'Voice Broadcasting' ? (
        <Text span fz="xs" c="dimmed">
          needs none
        </Text>
      ) : (
        <div className={classes.two}>
          <span>{count(original.agents.total)}</span>
          <Text span fz="xs" c="dimmed">
            {count(original.agents.ready)} ready
          </Text>
        </div>
      ),
  }),
  column.accessor('abandonment', {
    ...unsorted,
    header: 'Abandoned',
    meta: { width: 170 },
    cell: ({ getValue }) => <Abandoned of={getValue()} />,
  }),
];

/** The campaigns with what matters of them now. */
export function CampaignTable({ campaigns }: { campaigns: readonly Campaign[] }) {
  return (
    <DataTable
      label="Campaigns now"
      rows={campaigns}
      columns={columns}
      rowId={({ id }) => id}
      height={480}
      empty={
        <Empty
          title="No campaigns yet"
          action={
            <Button component={Link} to="/campaigns/new">
              New campaign
            </Button>
          }
        >
          A campaign is a list of members, who calls them, and the rules by which they are called.
        </Empty>
      }
    />
  );
}
