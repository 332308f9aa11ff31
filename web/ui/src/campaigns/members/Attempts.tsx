import { Anchor, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { useTopic } from '../../live/useTopic';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { phaseMeaning, resultMeaning } from '../../parts/states';
import { Since, Time } from '../../parts/Time';
import { duration } from '../../parts/time';
import { hangupWords } from '../why/causes';
import classes from './MemberPage.module.css';
import { useMemberAttempts } from './queries';

type Attempt = Shape<'Attempt'>;

interface Props {
  campaign: string;
  member: Shape<'Member'>;
}

function attemptPath(campaign: string, attempt: string): string {
  return `/campaigns/${encodeURIComponent(campaign)}/attempts/${encodeURIComponent(attempt)}`;
}

/** What was done to reach a member, the newest first, with the attempt that is under way. */
export function Attempts({ campaign, member }: Props) {
  const query = useMemberAttempts(campaign, member.id);
  const columns = useMemo(() => attemptColumns(campaign), [campaign]);
  return (
    <Section title="Attempts" bare>
      {member.state === 'claimed' && <UnderWay campaign={campaign} member={member.id} />}
      <Loaded query={query}>
        {(events) => (
          <DataTable
            label="Attempts of the member"
            rows={events.flatMap((event) => event.attempt ?? [])}
            columns={columns}
            rowId={(attempt) => attempt.id}
            empty={<Empty title="No attempt has ended yet">What is done to reach the member stands here.</Empty>}
          />
        )}
      </Loaded>
    </Section>
  );
}

function attemptColumns(campaign: string): ColumnDef<Attempt>[] {
  return [
    {
      accessorKey: 'claimed_at',
      header: 'Begun',
      enableSorting: false,
      cell: ({ row }) => (
        <Anchor component={Link} to={attemptPath(campaign, row.original.id)} inherit truncate>
          <Time at={row.original.claimed_at} />
        </Anchor>
      ),
    },
    { accessorKey: 'number', header: 'Number', enableSorting: false },
    {
      accessorKey: 'result',
      header: 'Result',
      enableSorting: false,
      cell: ({ row }) => {
        const { tone, label } = resultMeaning(row.original.result ?? '');
        return <StateBadge tone={tone}>{label}</StateBadge>;
      },
    },
    {
      accessorKey: 'cause',
      header: 'Cause',
      enableSorting: false,
      cell: ({ row }) => <span title={row.original.cause}>{hangupWords(row.original.cause ?? '')}</span>,
    },
    { accessorKey: 'agent', header: 'Agent', enableSorting: false, cell: ({ row }) => row.original.agent || '–' },
    {
      id: 'talk',
      header: 'Talk',
      enableSorting: false,
      meta: { right: true },
      cell: ({ row }) => talkTime(row.original),
    },
  ];
}

function talkTime({ bridged_at, ended_at }: Attempt): string {
  if (!bridged_at || !ended_at) return '–';
  return duration((Date.parse(ended_at) - Date.parse(bridged_at)) / 1000);
}

/** The attempt that is in the air, as the feed tells of it. */
function UnderWay({ campaign, member }: { campaign: string; member: number }) {
  const { values } = useTopic(`attempts:${campaign}`);
  const attempt = [...values.values()].find((one) => one.member === member && !one.endedAt);
  if (!attempt) return null;
  const { tone, label } = phaseMeaning(attempt.phase);
  return (
    <Text className={classes.why} fz="sm" component="div">
      <StateBadge tone={tone}>{label}</StateBadge>{' '}
      <Anchor component={Link} to={attemptPath(campaign, attempt.attempt)} inherit underline="always">
        {attempt.number}
      </Anchor>
      {attempt.agent ? `, agent ${attempt.agent}` : ''}, for <Since at={attempt.claimedAt} />
    </Text>
  );
}
