import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Page, Section } from '../../parts/Page';
import { Secret } from '../Secret';
import { columnsWith } from './columns';
import { DeadLetters, Waiting } from './Deliveries';
import { useWebhooks } from './queries';
import { useWebhookActions } from './useWebhookActions';
import { WebhookForm } from './WebhookForm';

type Webhook = Shape<'Webhook'>;

/** Who is told of what happens. `?webhook=ID` shows the deliveries of one. */
export default function Webhooks() {
  const query = useWebhooks();
  const mayWrite = useMayWrite('webhooks');
  const [editing, setEditing] = useState<Webhook | 'new'>();
  const [secret, setSecret] = useState<{ name: string; secret: string }>();
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      Add webhook
    </Button>
  );
  return (
    <Page title="Webhooks" note="Other systems that are told what happens here, as it happens." actions={add}>
      <Loaded query={query} what="Webhooks">
        {(webhooks) => (
          <Known webhooks={webhooks} mayWrite={mayWrite} add={add} onEdit={setEditing} onSecret={setSecret} />
        )}
      </Loaded>
      {editing && (
        <WebhookForm
          webhook={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onMade={setSecret}
        />
      )}
      {secret && (
        <Secret
          title={`Secret of ${secret.name}`}
          label="Secret that deliveries are signed with"
          value={secret.secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </Page>
  );
}

interface KnownProps {
  webhooks: Webhook[];
  mayWrite: boolean;
  add: ReactNode;
  onEdit: (webhook: Webhook) => void;
  onSecret: (shown: { name: string; secret: string }) => void;
}

function Known({ webhooks, mayWrite, add, onEdit, onSecret }: KnownProps) {
  const [search, setSearch] = useSearchParams();
  const show = useCallback(({ name }: Webhook, secret: string) => onSecret({ name, secret }), [onSecret]);
  const actions = useWebhookActions(show);
  const columns = useMemo(
    () =>
      columnsWith({
        mayWrite,
        onEdit,
        onDeliveries: ({ id }) => setSearch({ webhook: id }, { replace: true }),
        ...actions,
      }),
    [mayWrite, onEdit, setSearch, actions],
  );
  const opened = webhooks.find(({ id }) => id === search.get('webhook'));
  return (
    <>
      <Section bare>
        <DataTable
          label="Webhooks"
          rows={webhooks}
          columns={columns}
          rowId={({ id }) => id}
          height={360}
          empty={
            <Empty title="No webhooks yet" action={add}>
              A webhook sends what happens, as an attempt that ended, to an address of yours.
            </Empty>
          }
        />
      </Section>
      {opened && (
        <>
          <div>
            <Button size="xs" variant="default" onClick={() => setSearch({}, { replace: true })}>
              Show dead letters of all webhooks
            </Button>
          </div>
          <Waiting webhook={opened} />
        </>
      )}
      {webhooks.length > 0 && (
        <DeadLetters webhooks={webhooks} webhook={opened} actions={mayWrite ? actions : undefined} />
      )}
    </>
  );
}
