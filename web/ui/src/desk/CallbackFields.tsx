import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { dateTime, ownZone } from '../parts/time';
import { useServerNow } from './clock';
import { clockIn, knowsZone, momentOf, onClock, proposals } from './customerTime';
import type { AgentCall } from './deskState';
import type { CallbackDraft } from './drafts';
import { zoneOf } from './zone';

interface Props {
  call: AgentCall;
  value: CallbackDraft;
  set: (value: CallbackDraft) => void;
}

/** When to call back, on the customer's clock, and who does. */
export function CallbackFields({ call, value, set }: Props) {
  const now = useServerNow();
  const zone = zoneOf(call);
  const at = momentOf(value.day, value.time, zone);
  const past = at <= now;
  const numbers = call.member.communications.filter(({ ended }) => !ended).map(({ number }) => number);
  return (
    <Stack gap="xs" role="group" aria-label="Callback">
      <Text fz="sm">
        On the customer's clock{whereOf(call)}, where it is <strong>{clockIn(zone, now)}</strong> now.
      </Text>
      <Group gap="xs" align="flex-end">
        <TextInput
          type="date"
          label="Day"
          required
          min={onClock(now, zone).day}
          value={value.day}
          error={past || undefined}
          onChange={(event) => set({ ...value, day: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label="Time"
          required
          value={value.time}
          error={past || undefined}
          onChange={(event) => set({ ...value, time: event.currentTarget.value })}
        />
        {proposals(now, zone).map(({ label, day, time }) => (
          <Button key={label} variant="default" size="xs" h={36} onClick={() => set({ ...value, day, time })}>
            {label}
          </Button>
        ))}
      </Group>
      <Text fz="sm" c={past ? 'error' : 'dimmed'} role="status">
        {said(at, past, zone)}
      </Text>
      <Group gap="md" align="flex-end">
        <Select
          label="Number to call"
          data={[{ value: '', label: 'As the campaign chooses' }, ...numbers]}
          value={value.number}
          allowDeselect={false}
          onChange={(number) => set({ ...value, number: number ?? '' })}
          w={230}
        />
        <Checkbox
          label="I call back myself"
          description="Else any agent of the campaign does"
          checked={value.personal}
          onChange={(event) => set({ ...value, personal: event.currentTarget.checked })}
        />
      </Group>
    </Stack>
  );
}

function whereOf({ zone, zoneSure }: AgentCall): string {
  if (!knowsZone(zone)) return ' (the zone is not known: taken for yours)';
  return zoneSure ? ` (${zone})` : ` (probably ${zone})`;
}

function said(at: number, past: boolean, zone: string): string {
  if (Number.isNaN(at)) return 'Say a day and a time.';
  if (past) return 'That time has passed where the customer is.';
  const theirs = dateTime(at, zone);
  const own = dateTime(at, ownZone());
  return theirs === own ? `${theirs}, on your clock too.` : `${theirs}; on your clock ${own}.`;
}
