import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError, api, data } from '../../api/client';
import { useSession, useSessionState } from '../../app/session';
import { done } from '../../parts/confirm';
import { Section } from '../../parts/Page';
import { useSubmit } from '../../parts/submit';

const empty = { old: '', new: '', again: '' };

/** Changes the own password. */
export function PasswordForm() {
  const { user } = useSession();
  const { signedIn } = useSessionState();
  const sending = useSubmit(['old', 'new', 'again']);
  const [typed, setTyped] = useState(empty);
  const set = (change: Partial<typeof empty>) => setTyped((was) => ({ ...was, ...change }));

  async function save(event: FormEvent) {
    event.preventDefault();
    const worked = await sending.submit(async () => {
      if (typed.new !== typed.again) throw new ApiError(400, 'invalid', 'The two are not the same.', 'again');
      const body = { old: typed.old, new: typed.new };
      signedIn(await data(api.PUT('/api/v2/session/password', { body })));
    });
    if (!worked) return;
    setTyped(empty);
    done('Password changed');
  }

  return (
    <Section title="Password" note="Other sessions of yours end when it is changed.">
      <form onSubmit={(event) => void save(event)}>
        <Stack maw={380} gap="sm">
          <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
          <PasswordInput
            label="Password now"
            required
            autoComplete="current-password"
            value={typed.old}
            error={sending.at('old')}
            onChange={(event) => set({ old: event.currentTarget.value })}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters"
            required
            minLength={12}
            autoComplete="new-password"
            value={typed.new}
            error={sending.at('new')}
            onChange={(event) => set({ new: event.currentTarget.value })}
          />
          <PasswordInput
            label="New password again"
            required
            autoComplete="new-password"
            value={typed.again}
            error={sending.at('again')}
            onChange={(event) => set({ again: event.currentTarget.value })}
          />
          {sending.rest !== undefined && (
            <Text role="alert" fz="sm" c="var(--mantine-color-error)">
              {sending.rest}
            </Text>
          )}
          <Group>
            <Button type="submit" loading={sending.busy}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
