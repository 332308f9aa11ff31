import { Group, Text } from '@mantine/core';
import { type ColumnDef, createColumnHelper } from '@tanstack/react-table';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { count } from '../../parts/numbers';
import { ActionIcons } from '../ActionButtons';
import { CampaignState, NextChange } from '../CampaignState';
import { timeLeft } from '../figures';
import { modeLabel } from '../modes';
import { Abandoned, Progress } from '../Progress';
import type { useActions } from '../useActions';
import classes from './Campaigns.module.css';
import { RowMenu } from './RowMenu';

type Campaign = Shape<'FeedCampaign'>;
const column = createColumnHelper<Campaign>();

const facts = [
  column.accessor('name', {
    header: 'Campaign',
    cell: ({ row: { original } }) => (
      <div className={classes.two}>
        <Link to={`/campaigns/${original.id}/live`} className={classes.name}>
          {original.name}
        </Link>
        <Text span fz="xs" c="dimmed">
          {original.id}
        </Text>
      </div>
    ),
  }),
  column.accessor(({ type }) => modeLabel(type), { id: 'mode', header: 'Mode' }),
  column.accessor('state', {
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
    header: 'Members done',
    meta: { width: 180 },
    cell: ({ row: { original } }) => <Progress of={original} />,
  }),
  column.accessor('timeLeftSec', {
    header: 'Time left',
    meta: { right: true },
    sortUndefined: 'last',
    cell: ({ getValue }) => timeLeft(getValue()),
  }),
  column.accessor('inAir', {
    header: 'In the air',
    meta: { right: true, width: 84 },
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor(({ abandonment }) => abandonment?.share, {
    id: 'abandoned',
    header: 'Abandoned',
    meta: { width: 160 },
    sortUndefined: 'last',
    cell: ({ row: { original } }) => <Abandoned of={original.abandonment} />,
  }),
];

/** The columns of the list; `actions` are there for those who may run campaigns. */
// biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
export function columnsWith(actions: ReturnType<typeof useActions> | undefined): ColumnDef<Campaign, any>[] {
  if (!actions) return facts;
  return [
    ...facts,
    column.display({
      id: 'actions',
      header: 'Actions',
      meta: { width: 148 },
      cell: ({ row: { original } }) => (
        <Group gap={2} wrap="nowrap">
          <ActionIcons
            target={original}
            state={original.state}
            busy={actions.busy[original.id]}
            onTake={(target, action) => void actions.take(target, action)}
          />
          <RowMenu campaign={original} onTake={actions.take} />
        </Group>
      ),
    }),
  ];
}
