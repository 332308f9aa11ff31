import { ActionIcon, Anchor, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ColumnDef, createColumnHelper } from '@tanstack/react-table';
import type { Shape } from '../../api/client';
import { count } from '../../parts/numbers';
import { StateBadge } from '../../parts/StateBadge';
import type { WebhookActions } from './useWebhookActions';
import { events } from './webhook';

type Webhook = Shape<'Webhook'>;

interface Choices extends WebhookActions {
  mayWrite: boolean;
  onEdit: (webhook: Webhook) => void;
  onDeliveries: (webhook: Webhook) => void;
}

const column = createColumnHelper<Webhook>();

// biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
export function columnsWith(choices: Choices): ColumnDef<Webhook, any>[] {
  const facts = [
    column.accessor('name', {
      header: 'Webhook',
      cell: ({ row: { original } }) => (
        <Anchor component="button" type="button" fz="sm" ta="left" onClick={() => choices.onDeliveries(original)}>
          {original.name}
        </Anchor>
      ),
    }),
    column.accessor('url', {
      header: 'Address',
      cell: ({ getValue }) => (
        <Text span fz="sm" truncate display="block" maw={260} title={getValue()}>
          {getValue()}
        </Text>
      ),
    }),
    column.accessor(
      ({ events: told }) => told.map((one) => events.find(({ value }) => value === one)?.label).join('; '),
      {
        id: 'events',
        header: 'Told when',
      },
    ),
    column.accessor(({ campaigns }) => (campaigns.length === 0 ? 'All' : campaigns.join(', ')), {
      id: 'campaigns',
      header: 'Campaigns',
    }),
    column.accessor(({ disabled }) => (disabled ? 'Disabled' : 'On'), {
      id: 'state',
      header: 'State',
      cell: ({ getValue, row: { original } }) => (
        <>
          <StateBadge tone={original.disabled ? (original.why ? 'fault' : 'break') : 'ready'}>{getValue()}</StateBadge>
          {original.why && (
            <Text fz="xs" c="dimmed">
              {original.why}
            </Text>
          )}
        </>
      ),
    }),
    column.accessor('queued', {
      header: 'Waiting',
      meta: { right: true, width: 90 },
      cell: ({ getValue }) => count(getValue()),
    }),
    column.accessor('deadLetters', {
      header: 'Dead letters',
      meta: { right: true, width: 110 },
      cell: ({ getValue }) => count(getValue()),
    }),
  ];
  if (!choices.mayWrite) return facts;
  return [
    ...facts,
    column.display({
      id: 'actions',
      header: 'More',
      meta: { width: 56 },
      cell: ({ row: { original } }) => <RowMenu webhook={original} {...choices} />,
    }),
  ];
}

function RowMenu({ webhook, onEdit, onTest, onDisable, onSecret, onRemove }: Choices & { webhook: Webhook }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={`More for ${webhook.name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onEdit(webhook)}>Edit…</Menu.Item>
        <Menu.Item onClick={() => void onTest(webhook)}>Send a test</Menu.Item>
        <Menu.Item onClick={() => void onSecret(webhook)}>New secret…</Menu.Item>
        <Menu.Item onClick={() => void onDisable(webhook)}>{webhook.disabled ? 'Enable' : 'Disable'}</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="var(--mantine-color-error)" onClick={() => void onRemove(webhook)}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
