import { Button, Popover, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { actions } from './actions';
import { KeyButton } from './KeyButton';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

/** Gives the customer to another agent or number, at once. */
export function Transfer() {
  const { id, run } = useDesk();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<'agent' | 'number'>('agent');
  const [to, setTo] = useState('');
  const toggle = () => setOpen((before) => !before);
  useCommands([{ label: 'Transfer', group: 'Call', keys: ['Alt+T'], run: toggle }]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const target = to.trim();
    if (!target) return;
    const given = await run('transfer', () =>
      actions.transfer(id, kind === 'agent' ? { agent: target } : { number: target }),
    );
    if (given) {
      setOpen(false);
      setTo('');
    }
  };
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <KeyButton shortcut="Alt+T" leftSection={<IconArrowRight size={16} aria-hidden />} onClick={toggle}>
          Transfer
        </KeyButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Transfer">
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="xs" w={260}>
            <SegmentedControl
              aria-label="To whom"
              fullWidth
              data={[
                { value: 'agent', label: 'Agent' },
                { value: 'number', label: 'Number' },
              ]}
              value={kind}
              onChange={(value) => setKind(value === 'number' ? 'number' : 'agent')}
            />
            <TextInput
              label={kind === 'agent' ? 'Id of the agent' : 'Number or extension'}
              data-autofocus
              required
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Text fz="xs" c="dimmed">
              {kind === 'agent'
                ? 'The agent has to be ready. The customer is theirs at once, and you go to wrap-up.'
                : 'The customer is connected there at once, and you go to wrap-up.'}
            </Text>
            <Button type="submit">Give the customer away</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
