import { Button, Checkbox, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, data } from '../../api/client';
import { done } from '../../parts/confirm';
import { MemberForm } from './MemberForm';
import { memberPath } from './memberColumns';
import { bodyOf, type MemberValues, newValues } from './memberForm';
import { membersKey } from './queries';

interface Props {
  campaign: string;
  types: readonly string[];
  zone: string;
}

/** Adds one member, and shows it. */
export function AddMember({ campaign, types, zone }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const [run, setRun] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();

  async function save(values: MemberValues) {
    const params = { path: { id: campaign }, query: run ? { autoRun: 'true' } : {} };
    const added = await data(api.POST('/api/v2/dialer/{id}/members', { params, body: bodyOf(values, zone) }));
    await client.invalidateQueries({ queryKey: membersKey(campaign) });
    close();
    const id = 'id' in added ? added.id : undefined;
    const refused =
      'run' in added && added.run && 'message' in added.run ? ` It does not run: ${added.run.message}.` : '';
    done(`Added member ${id ?? ''}.${refused}`);
    if (id) navigate(memberPath(campaign, id));
  }

  return (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
        Add member
      </Button>
      <Modal opened={opened} onClose={close} title="Add a member" size="lg" closeOnClickOutside={false}>
        <MemberForm initial={newValues()} zone={zone} types={types} isNew doIt="Add member" save={save} cancel={close}>
          <Checkbox
            label="Run the campaign afterwards"
            checked={run}
            onChange={(event) => setRun(event.currentTarget.checked)}
          />
        </MemberForm>
      </Modal>
    </>
  );
}
