import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { actions } from './actions';
import type { AgentCall } from './deskState';
import { useDesk } from './useDesk';

/** The customer wants no more calls; asked before, for it cannot be taken back from here. */
export function DoNotCall({ call: { member, campaignName } }: { call: AgentCall }) {
  const { id, run, busy, online } = useDesk();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run('dnc', () => actions.doNotCall(id, reason.trim()))) setOpen(false);
  };
  return (
    <>
      <Button size="xs" variant="default" disabled={!online} onClick={() => setOpen(true)}>
        Do not call…
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title="Do not call this customer again?">
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            <Text fz="sm">
              All numbers of {member.name || 'the customer'} ({member.communications.length}) are put on the do-not-call
              list of {campaignName}, and the member is not called any more. Only a supervisor can take this back.
            </Text>
            <TextInput
              label="Reason"
              description="What the customer has said; it stands on the list."
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" color="red.8" loading={busy === 'dnc'}>
                Do not call again
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
