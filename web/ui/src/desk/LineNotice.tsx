import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { callOf } from './deskState';
import { useDesk } from './useDesk';

/** Says that the line to Tandem is away, what that means, and what is done about it. */
export function LineNotice() {
  const { state, view, takeOver } = useDesk();
  if (state.line === 'open' || (state.line === 'connecting' && !state.connected)) return null;
  if (state.line === 'taken') {
    return (
      <Notice title="Your desktop is open in another window">
        <Text fz="sm">Only the newest one works. What you wrote here is kept.</Text>
        <Button size="xs" onClick={takeOver}>
          Work here instead
        </Button>
      </Notice>
    );
  }
  if (state.line === 'gone') {
    return (
      <Notice title="There is no such agent any more">
        <Text fz="sm">A supervisor has removed your agent. Ask them, and sign out.</Text>
      </Notice>
    );
  }
  return (
    <Notice title="The connection to Tandem is lost">
      <Text fz="sm">
        {callOf(view) ? 'The call goes on by your phone. ' : ''}
        What you write is kept here. Nothing can be pressed until the connection is back; it is tried again by itself.
      </Text>
    </Notice>
  );
}

function Notice({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Alert role="alert" color="red" variant="outline" icon={<IconPlugConnectedX aria-hidden />} title={title}>
      <Group justify="space-between" gap="sm">
        {children}
      </Group>
    </Alert>
  );
}
