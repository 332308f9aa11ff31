import { Alert, Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { api, data, saying } from '../api/client';
import { DemoSeats } from './DemoSeats';
import { useSessionState } from './session';

/** Asks who one is. */
export function SignIn() {
  useDocumentTitle('Sign in · Tandem');
  const { signedIn } = useSessionState();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      signedIn(await data(api.POST('/api/v2/session', { body: { name: name.trim(), password } })));
    } catch (refusal) {
      setError(refusal);
      setPassword('');
    } finally {
      setBusy(false);
    }
  }

  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w={360} gap="lg">
        <div>
          <Title order={1}>Tandem</Title>
          <Text c="dimmed">Sign in to run campaigns or to take calls.</Text>
        </div>
        <Card withBorder padding="lg" component="form" onSubmit={submit}>
          <Stack>
            {error !== undefined && (
              <Alert role="alert" color="red" variant="outline">
                {saying(error)}
              </Alert>
            )}
            <TextInput
              label="Name"
              name="name"
              autoComplete="username"
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
            />
            <Button type="submit" loading={busy}>
              Sign in
            </Button>
          </Stack>
        </Card>
        <DemoSeats />
      </Stack>
    </Center>
  );
}
