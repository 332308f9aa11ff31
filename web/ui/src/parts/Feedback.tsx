import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { saying } from '../api/client';

/** Nothing is there: says so, and what to do next. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Center p="xl">
      <Stack align="center" gap="xs" maw={480} ta="center">
        <Title order={3}>{title}</Title>
        {children && <Text c="dimmed">{children}</Text>}
        {action}
      </Stack>
    </Center>
  );
}

/** Something is on its way. */
export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <Center p="xl" role="status">
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">{what}…</Text>
      </Group>
    </Center>
  );
}

/** Something did not work: says what, and lets one try again. */
export function Failure({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertTriangle aria-hidden />}
      title={title ?? 'This did not work'}
    >
      <Stack gap="xs" align="flex-start">
        <Text>{saying(error)}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface Asked<Value> {
  data: Value | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Shows what a query has: its data, else that it is coming or why not. Old data stay while new ones are fetched. */
export function Loaded<Value>({
  query,
  what,
  children,
}: {
  query: Asked<Value>;
  what?: string;
  children: (value: Value) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <Loading what={what} />;
}
