import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, data } from '../api/client';
import { KeyButton } from './KeyButton';
import { useCommands } from './useKeys';

/** Begins a break, with its reason: one of the installation's, or another. */
export function BreakMenu({ label, rest }: { label: string; rest: (reason: string) => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const toggle = () => setOpen((before) => !before);
  useCommands([{ label, group: 'Status', keys: ['Alt+B'], run: toggle }]);
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <KeyButton name="break" shortcut="Alt+B" onClick={toggle}>
          {label}
        </KeyButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Reason of the break">
        <Reasons
          choose={(reason) => {
            setOpen(false);
            void rest(reason);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Reasons({ choose }: { choose: (reason: string) => void }) {
  const [other, setOther] = useState('');
  const reasons = useQuery({
    queryKey: ['break-reasons'],
    queryFn: () => data(api.GET('/api/v2/break-reasons')),
    staleTime: 300_000,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose(other.trim());
  };
  return (
    <Stack gap="xs" w={260}>
      <Text fz="sm" fw={550}>
        Reason of the break
      </Text>
      {reasons.error && (
        <Text fz="xs" c="dimmed">
          The usual reasons could not be read; write one.
        </Text>
      )}
      {reasons.data?.map((reason) => (
        <Button key={reason} variant="default" justify="flex-start" onClick={() => choose(reason)}>
          {reason}
        </Button>
      ))}
      <Group component="form" gap="xs" align="flex-end" wrap="nowrap" onSubmit={submit}>
        <TextInput
          label="Another reason"
          maxLength={100}
          value={other}
          onChange={(event) => setOther(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default">
          {other.trim() ? 'Begin' : 'None'}
        </Button>
      </Group>
    </Stack>
  );
}
