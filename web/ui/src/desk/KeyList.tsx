import { Modal, Stack, Switch, Text, Title } from '@mantine/core';
import { Key } from './KeyButton';
import classes from './KeyList.module.css';
import type { Command } from './keys';
import { useKeys } from './useKeys';

/** Every key that works now, and whether single keys do. */
export function KeyList({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title="Keys" size="lg">
      {opened && <Keys />}
    </Modal>
  );
}

function Keys() {
  const { all, plain, setPlain } = useKeys();
  const groups = new Map<string, Command[]>();
  for (const command of all()) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return (
    <Stack gap="md">
      <Text fz="sm">
        What can be done right now. Keys alone do nothing while you type; with Alt or Ctrl they work everywhere. On a
        Mac, Alt is ⌥ and Ctrl may be ⌘.
      </Text>
      <Switch
        label="Keys work without Alt or Ctrl"
        description="Switch it off if single keys are pressed by accident, as with speech input."
        checked={plain}
        onChange={(event) => setPlain(event.currentTarget.checked)}
      />
      {[...groups].map(([group, commands]) => (
        <div key={group} role="group" aria-label={group}>
          <Title order={3} mb={4}>
            {group}
          </Title>
          <dl className={classes.list}>
            {commands.map(({ label, keys, disabled }) => (
              <div key={label} className={classes.one}>
                <dt>
                  {keys.map((key) => (
                    <Key key={key} of={key} spoken />
                  ))}
                </dt>
                <dd>
                  {label}
                  {disabled ? ' (not now)' : ''}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
      <Text fz="xs" c="dimmed">
        In the keypad, while it has the focus: 0 to 9, * and # are sent, Escape closes it.
      </Text>
    </Stack>
  );
}
