import { PasswordInput, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, type Shape } from '../../api/client';
import { done } from '../../parts/confirm';
import { FormDialog } from '../../parts/FormDialog';
import { useSubmit } from '../../parts/submit';
import { usersKey } from './queries';

/** Gives a user another password. */
export function PasswordDialog({ user: { name }, onClose }: { user: Shape<'User'>; onClose: () => void }) {
  const client = useQueryClient();
  const sending = useSubmit(['password']);
  const [password, setPassword] = useState('');

  async function save() {
    const params = { path: { name } };
    const worked = await sending.submit(() =>
      data(api.PUT('/api/v2/users/{name}/password', { params, body: { password } })),
    );
    if (!worked) return;
    done(`Password of ${name} set`);
    onClose();
    await client.invalidateQueries({ queryKey: usersKey });
  }

  return (
    <FormDialog
      title={`Password of ${name}`}
      doIt="Set password"
      of={sending}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Text fz="sm">The user is signed out everywhere and signs in with the new one.</Text>
      <PasswordInput
        label="New password"
        description="At least 12 characters"
        required
        data-autofocus
        minLength={12}
        autoComplete="new-password"
        value={password}
        error={sending.at('password')}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
