import { Checkbox, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueues } from '../../agents/queries';
import { ApiError, api, data, type Shape } from '../../api/client';
import { done } from '../../parts/confirm';
import { FormDialog } from '../../parts/FormDialog';
import { useSubmit } from '../../parts/submit';
import { webhooksKey } from './queries';
import { type Draft, draftOf, type EventType, events, fresh, settingsOf } from './webhook';

interface WebhookFormProps {
  /** None where it is a new one. */
  webhook?: Shape<'Webhook'>;
  onClose: () => void;
  onMade: (webhook: Shape<'WebhookWithSecret'>) => void;
}

/** Adds a webhook, or changes one: where to, what of, and of which campaigns. */
export function WebhookForm({ webhook, onClose, onMade }: WebhookFormProps) {
  const client = useQueryClient();
  const queues = useQueues().data ?? [];
  const sending = useSubmit(['name', 'url', 'events', 'campaigns']);
  const [draft, setDraft] = useState<Draft>(() => (webhook ? draftOf(webhook) : fresh));
  const set = (change: Partial<Draft>) => setDraft((was) => ({ ...was, ...change }));

  async function save() {
    const worked = await sending.submit(async () => {
      if (draft.events.length === 0) throw new ApiError(400, 'invalid', 'Choose what it is told of.', 'events');
      const body = settingsOf(draft);
      if (!webhook) return onMade(await data(api.POST('/api/v2/webhooks', { body })));
      await data(api.PUT('/api/v2/webhooks/{id}', { params: { path: { id: webhook.id } }, body }));
      done(`${draft.name} saved`);
    });
    if (!worked) return;
    onClose();
    await client.invalidateQueries({ queryKey: webhooksKey });
  }

  return (
    <FormDialog
      title={webhook ? webhook.name : 'Add a webhook'}
      doIt={webhook ? 'Save webhook' : 'Add webhook'}
      of={sending}
      onSubmit={() => void save()}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label="Name"
        required
        data-autofocus
        maxLength={200}
        value={draft.name}
        error={sending.at('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        description="Events are sent there by POST, signed with the secret"
        placeholder="https://"
        required
        maxLength={2000}
        value={draft.url}
        error={sending.at('url')}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Checkbox.Group
        label="Told when"
        value={draft.events}
        error={sending.at('events')}
        onChange={(value) => set({ events: value as EventType[] })}
      >
        <Stack gap={6} mt={4}>
          {events.map(({ value, label }) => (
            <Checkbox key={value} value={value} label={label} />
          ))}
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        label="Campaigns"
        description="None is all of them, also those to come"
        searchable
        data={queues.map(({ id, name }) => ({ value: id, label: name || id }))}
        value={draft.campaigns}
        error={sending.at('campaigns')}
        onChange={(campaigns) => set({ campaigns })}
      />
    </FormDialog>
  );
}
