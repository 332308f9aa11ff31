import { Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, data, saying } from '../api/client';
import { ownZone } from '../parts/time';
import { calendarsKey, useZones } from './queries';
import { fromTemplate, templates } from './templates';

/** Makes a calendar of a template; what it says in detail is painted on its page. */
export function NewCalendar({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New calendar">
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const zones = useZones();
  const [name, setName] = useState('');
  const [zone, setZone] = useState(ownZone);
  const [template, setTemplate] = useState('office');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function create(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await data(api.POST('/api/v2/calendars', { body: fromTemplate(template, name.trim(), zone) }));
      await client.invalidateQueries({ queryKey: calendarsKey });
      onClose();
      await navigate(`/calendars/${made.id ?? ''}`);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={create}>
      <Stack>
        <TextInput
          label="Name"
          required
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Time zone"
          description="Whose clock the hours are read from"
          searchable
          allowDeselect={false}
          limit={200}
          data={zones.data ?? [zone]}
          value={zone}
          onChange={(value) => value && setZone(value)}
        />
        <Radio.Group label="Begin with" value={template} onChange={setTemplate}>
          <Stack gap="xs" mt={4}>
            {templates.map(({ value, label, note }) => (
              <Radio key={value} value={value} label={label} description={note} />
            ))}
          </Stack>
        </Radio.Group>
        {error !== undefined && (
          <Text role="alert" fz="sm" c="var(--mantine-color-error)">
            {saying(error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Create calendar
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
