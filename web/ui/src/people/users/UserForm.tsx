import { Checkbox, Fieldset, PasswordInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAgentCards } from '../../agents/queries';
import { api, data, type Shape } from '../../api/client';
import { done } from '../../parts/confirm';
import { FormDialog } from '../../parts/FormDialog';
import { type Submission, useSubmit } from '../../parts/submit';
import { usersKey } from './queries';
import { type Draft, draftOf, fresh, newUser, type Role, roles, settingsOf } from './user';

const fields = ['name', 'password', 'fullName', 'role', 'agent', 'disabled', 'issuer', 'subject'];

interface FieldsProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  at: Submission['at'];
}

/** Adds a user, or changes what one is. */
export function UserForm({ user, onClose }: { user?: Shape<'User'>; onClose: () => void }) {
  const client = useQueryClient();
  const sending = useSubmit(fields);
  const [draft, setDraft] = useState<Draft>(() => (user ? draftOf(user) : fresh));

  async function save() {
    const worked = await sending.submit(() =>
      user
        ? data(api.PUT('/api/v2/users/{name}', { params: { path: { name: user.name } }, body: settingsOf(draft) }))
        : data(api.POST('/api/v2/users', { body: newUser(draft) })),
    );
    if (!worked) return;
    done(user ? `${user.name} saved` : `User ${draft.name.trim()} added`);
    onClose();
    await client.invalidateQueries({ queryKey: usersKey });
  }

  const shared = {
    draft,
    set: (change: Partial<Draft>) => setDraft((was) => ({ ...was, ...change })),
    at: sending.at,
  };
  return (
    <FormDialog
      title={user ? `User ${user.name}` : 'Add a user'}
      doIt={user ? 'Save user' : 'Add user'}
      of={sending}
      onSubmit={() => void save()}
      onClose={onClose}
      size="lg"
    >
      {!user && <NewFields {...shared} />}
      <PersonFields {...shared} />
      <AccountFields {...shared} />
      {user && (
        <Checkbox
          label="Disabled"
          description="Cannot sign in; sessions and tokens end at once"
          checked={draft.disabled}
          onChange={(event) => shared.set({ disabled: event.currentTarget.checked })}
        />
      )}
    </FormDialog>
  );
}

function NewFields({ draft, set, at }: FieldsProps) {
  return (
    <SimpleGrid cols={2}>
      <TextInput
        label="Name"
        description="To sign in with; it stays for good"
        required
        data-autofocus
        autoComplete="off"
        value={draft.name}
        error={at('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters; none with OpenID Connect"
        minLength={12}
        autoComplete="new-password"
        value={draft.password}
        error={at('password')}
        onChange={(event) => set({ password: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}

function PersonFields({ draft, set, at }: FieldsProps) {
  const agents = useAgentCards().data ?? [];
  return (
    <>
      <TextInput
        label="Full name"
        maxLength={128}
        value={draft.fullName}
        error={at('fullName')}
        onChange={(event) => set({ fullName: event.currentTarget.value })}
      />
      <SimpleGrid cols={2}>
        <Select
          label="Role"
          description={roles.find(({ value }) => value === draft.role)?.meaning}
          allowDeselect={false}
          data={roles.map(({ value, label }) => ({ value, label }))}
          value={draft.role}
          error={at('role')}
          onChange={(value) => value && set({ role: value as Role })}
        />
        <Select
          label="Agent"
          description="Whose calls the user takes; of one user only"
          placeholder={draft.role === 'agent' ? 'An agent needs one' : 'None'}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'No agent' }}
          limit={100}
          data={agents.map(({ id = '', name }) => ({ value: id, label: name && name !== id ? `${name} (${id})` : id }))}
          value={draft.agent || null}
          error={at('agent')}
          onChange={(value) => set({ agent: value ?? '' })}
        />
      </SimpleGrid>
    </>
  );
}

function AccountFields({ draft, set, at }: FieldsProps) {
  return (
    <Fieldset legend="OpenID Connect account">
      <SimpleGrid cols={2}>
        <TextInput
          label="Issuer"
          description="Address of who vouches for the account"
          maxLength={512}
          value={draft.issuer}
          error={at('issuer')}
          onChange={(event) => set({ issuer: event.currentTarget.value })}
        />
        <TextInput
          label="Subject"
          description="What the issuer calls the user"
          maxLength={512}
          value={draft.subject}
          error={at('subject')}
          onChange={(event) => set({ subject: event.currentTarget.value })}
        />
      </SimpleGrid>
    </Fieldset>
  );
}
