import { Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, type Shape, saying } from '../api/client';
import { useSessionState } from './session';

/** Whether this is the demo, and whose seats can be taken. */
export function useDemo() {
  return useQuery({ queryKey: ['demo'], queryFn: () => data(api.GET('/api/v2/session/demo')), retry: 1, staleTime: 0 });
}

type Seat = NonNullable<ReturnType<typeof useDemo>['data']>['seats'][number];

/** Signs in to the demo: as a supervisor, in a certain agent's seat, or in any that is free. */
export function useDemoSignIn() {
  const { signedIn } = useSessionState();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const enter = async (role: Exclude<Shape<'Role'>, 'admin'>, agent?: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const session = await data(api.POST('/api/v2/session/demo', { body: { role, agent } }));
      signedIn(session);
      return true;
    } catch (refusal) {
      setError(refusal);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { enter, busy, error };
}

/** The seats that anybody may take in the demo; nothing elsewhere. */
export function DemoSeats() {
  const demo = useDemo();
  const { enter, busy, error } = useDemoSignIn();
  if (!demo.data?.enabled) return null;
  const free = demo.data.seats.filter(({ taken }) => !taken);
  return (
    <Card withBorder padding="lg" component="section" aria-label="Demo">
      <Stack gap="sm">
        <Title order={2}>This is the demo</Title>
        <Text fz="sm" c="dimmed">
          Look at it as a supervisor, or take the seat of a simulated agent and work. No password is needed.
        </Text>
        {error !== undefined && (
          <Text role="alert" fz="sm" c="error">
            {saying(error)}
          </Text>
        )}
        <Group grow>
          <Button variant="default" disabled={busy} onClick={() => void enter('supervisor')}>
            As a supervisor
          </Button>
          <Button variant="default" disabled={busy || free.length === 0} onClick={() => void enter('agent')}>
            As an agent
          </Button>
        </Group>
        {free.length > 1 && (
          <Anchor href="/demo/agent" fz="sm">
            Choose among {free.length} free seats
          </Anchor>
        )}
      </Stack>
    </Card>
  );
}

/** The seats of the demo to choose from. */
export function SeatList({ seats, choose, busy }: { seats: Seat[]; choose: (agent: string) => void; busy: boolean }) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {seats.map(({ agent, name, taken }) => (
        <li key={agent}>
          <Button
            fullWidth
            variant="default"
            justify="space-between"
            disabled={busy || taken}
            onClick={() => choose(agent)}
            rightSection={
              <Text component="span" fz="xs">
                {taken ? 'taken' : 'free'}
              </Text>
            }
          >
            {name} ({agent})
          </Button>
        </li>
      ))}
    </Stack>
  );
}
