import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, api, data, type Shape, saying } from '../../api/client';
import { done } from '../../parts/confirm';
import { plural } from '../../parts/numbers';
import { cloneOf } from './clone';
import { idOf, idProblem, nameProblem } from './names';

type Detail = Shape<'CampaignDetail'>;

interface Props {
  campaign: Detail;
  opened: boolean;
  onClose: () => void;
}

/** Asks what the clone is called. */
export function CloneDialog({ campaign, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Clone ${campaign.name}`}>
      {opened && <CloneForm campaign={campaign} onClose={onClose} />}
    </Modal>
  );
}

function useClone(campaign: Detail, onClose: () => void) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  async function clone(id: string, name: string) {
    setBusy(true);
    setError(undefined);
    try {
      const made = await data(api.POST('/api/v2/dialer', { body: cloneOf(campaign, { id, name }) }));
      await client.invalidateQueries({ queryKey: ['campaigns'] });
      done(`${name} was made of ${campaign.name}`);
      onClose();
      navigate(`/campaigns/${made.id}/live`);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }
  return { clone, error, busy };
}

function CloneForm({ campaign, onClose }: Omit<Props, 'opened'>) {
  const [name, setName] = useState(`${campaign.name} (copy)`);
  const [ownId, setOwnId] = useState<string>();
  const [tried, setTried] = useState(false);
  const { clone, error, busy } = useClone(campaign, onClose);
  const id = ownId ?? idOf(name);
  const problems = { name: nameProblem(name), id: idProblem(id) };
  const taken = error instanceof ApiError && error.status === 409;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!problems.name && !problems.id) void clone(id, name.trim());
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text fz="sm" c="dimmed">
          The clone has all settings and {plural(campaign.agents.length, 'agent')} of this campaign, and none of its
          members. It does not run until it is run.
          {(campaign.schedules?.length ?? 0) > 0 && ' Its schedules are copied too and can start it by themselves.'}
        </Text>
        <TextInput
          label="Name"
          required
          data-autofocus
          value={name}
          error={tried && problems.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Id"
          description="Part of its address; it stays as it is."
          required
          value={id}
          error={(tried && problems.id) || (taken && saying(error))}
          onChange={(event) => setOwnId(event.currentTarget.value)}
        />
        {error !== undefined && !taken && (
          <Alert role="alert" color="red" variant="outline">
            {saying(error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Clone campaign
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
