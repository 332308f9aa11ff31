import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client';
import { act, done } from '../../parts/confirm';
import { Loaded } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { ownZone } from '../../parts/time';
import { resettable } from '../why/causes';
import { membersKey, useGroups } from './queries';
import { moment } from './zoned';

/** Asks from when on, and resets all members that have ended without success. */
export function openResetAll(campaign: string): void {
  modals.open({ modalId: 'reset-all', title: 'Reset the whole list?', children: <ResetAll campaign={campaign} /> });
}

function ResetAll({ campaign }: { campaign: string }) {
  const client = useQueryClient();
  const groups = useGroups(campaign, 'endCause');
  const [since, setSince] = useState('');
  const [busy, setBusy] = useState(false);
  const zone = ownZone();

  async function reset() {
    setBusy(true);
    const from = moment(since, zone);
    const query = from ? { from: Date.parse(from) } : {};
    const worked = await act(async () => {
      const params = { path: { id: campaign }, query };
      const answer = await data(api.PUT('/api/v2/dialer/{id}/members/reset', { params }));
      done(`Reset ${plural(answer.reset, 'member')}: they wait again.`);
    });
    setBusy(false);
    if (!worked) return;
    modals.close('reset-all');
    await client.invalidateQueries({ queryKey: membersKey(campaign) });
  }

  return (
    <Loaded query={groups} what="Counting">
      {(answer) => {
        const most = resettable(answer.groups);
        return (
          <Stack>
            <Text fz="sm">
              {most === 0
                ? 'No member has ended without success: there is nobody to reset.'
                : `This hits ${plural(most, 'member')} at most: all that have ended without success and have a number that nobody stopped. Who was reached, or closed by a person, stays as they are.`}
            </Text>
            <TextInput
              label={`Only those added since (${zone})`}
              description="Empty: all of them."
              type="datetime-local"
              value={since}
              onChange={(event) => setSince(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => modals.close('reset-all')}>
                Cancel
              </Button>
              <Button color="red.8" loading={busy} disabled={most === 0} onClick={() => void reset()}>
                Reset members
              </Button>
            </Group>
          </Stack>
        );
      }}
    </Loaded>
  );
}
