import { ActionIcon, Button, Group } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { type ColumnDef, createColumnHelper } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { useDeadLetters, useDeliveries } from './queries';
import type { WebhookActions } from './useWebhookActions';

type Queued = Shape<'QueuedDelivery'>;
type Dead = Shape<'DeadLetter'>;

function answerText({ status, error }: Queued | Dead): string {
  return error || (status ? `Answered with ${status}` : '–');
}

const queued = createColumnHelper<Queued>();
const queuedColumns = [
  queued.accessor('type', { header: 'Event', enableSorting: false }),
  queued.accessor('campaign', { header: 'Campaign', enableSorting: false }),
  queued.accessor('created', {
    header: 'Happened',
    enableSorting: false,
    cell: ({ getValue }) => <Time at={getValue()} />,
  }),
  queued.accessor('attempts', { header: 'Tries', enableSorting: false, meta: { right: true, width: 70 } }),
  queued.display({ id: 'answer', header: 'Last answer', cell: ({ row }) => answerText(row.original) }),
  queued.accessor('next', {
    header: 'Next try',
    enableSorting: false,
    cell: ({ row: { original } }) =>
      original.sending ? <StateBadge tone="ringing">Being sent</StateBadge> : <Time at={original.next} />,
  }),
];

/** What waits to be delivered to a webhook. */
export function Waiting({ webhook: { id, name } }: { webhook: Shape<'Webhook'> }) {
  const query = useDeliveries(id);
  const rows = query.data?.pages.flatMap(({ deliveries }) => deliveries);
  return (
    <Section title={`Deliveries of ${name} that wait`} bare actions={query.hasNextPage && <More query={query} />}>
      <Loaded query={{ ...query, data: rows }} what="Deliveries">
        {(shown) => (
          <DataTable
            label="Deliveries that wait"
            rows={shown}
            columns={queuedColumns}
            rowId={(row) => row.id}
            height={320}
            empty={<Empty title="Nothing waits">Everything was delivered.</Empty>}
          />
        )}
      </Loaded>
    </Section>
  );
}

function More({ query }: { query: { isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  return (
    <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      Show more
    </Button>
  );
}

const dead = createColumnHelper<Dead>();

// biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
function deadColumns(actions: WebhookActions | undefined, names: ReadonlyMap<string, string>): ColumnDef<Dead, any>[] {
  const facts = [
    dead.accessor(({ webhook }) => names.get(webhook) ?? webhook, {
      id: 'webhook',
      header: 'Webhook',
      enableSorting: false,
    }),
    dead.accessor('type', { header: 'Event', enableSorting: false }),
    dead.accessor('campaign', { header: 'Campaign', enableSorting: false }),
    dead.accessor('died', {
      header: 'Given up',
      enableSorting: false,
      cell: ({ getValue }) => <Time at={getValue()} />,
    }),
    dead.accessor('why', { header: 'Why', enableSorting: false }),
    dead.display({ id: 'answer', header: 'Last answer', cell: ({ row }) => answerText(row.original) }),
  ];
  if (!actions) return facts;
  return [
    ...facts,
    dead.display({
      id: 'actions',
      header: 'Do',
      meta: { width: 84 },
      cell: ({ row: { original } }) => (
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            aria-label={`Replay ${original.id}`}
            onClick={() => void actions.onReplay(original)}
          >
            <IconRefresh size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            aria-label={`Delete ${original.id}`}
            onClick={() => void actions.onForget(original)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ),
    }),
  ];
}

interface DeadLettersProps {
  webhooks: readonly Shape<'Webhook'>[];
  /** Only those of this one. */
  webhook: Shape<'Webhook'> | undefined;
  /** For those who may change webhooks. */
  actions: WebhookActions | undefined;
}

/** What was given up, to be replayed or deleted. */
export function DeadLetters({ webhooks, webhook, actions }: DeadLettersProps) {
  const query = useDeadLetters(webhook?.id ?? '');
  const rows = query.data?.pages.flatMap(({ deadLetters }) => deadLetters);
  const columns = useMemo(
    () => deadColumns(actions, new Map(webhooks.map(({ id, name }) => [id, name]))),
    [actions, webhooks],
  );
  return (
    <Section
      title={webhook ? `Dead letters of ${webhook.name}` : 'Dead letters'}
      note="What could not be delivered and was given up"
      bare
      actions={
        <>
          {query.hasNextPage && <More query={query} />}
          {actions && webhook && (
            <Button
              size="xs"
              variant="default"
              disabled={!rows || rows.length === 0}
              onClick={() => void actions.onReplayAll(webhook)}
            >
              Replay all
            </Button>
          )}
        </>
      }
    >
      <Loaded query={{ ...query, data: rows }} what="Dead letters">
        {(shown) => (
          <DataTable
            label="Dead letters"
            rows={shown}
            columns={columns}
            rowId={(row) => row.id}
            height={360}
            empty={<Empty title="No dead letters" />}
          />
        )}
      </Loaded>
    </Section>
  );
}
