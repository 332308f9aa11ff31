import { Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, data, type Shape } from '../../api/client';
import { useSession } from '../../app/session';
import { FormDialog } from '../../parts/FormDialog';
import { useSubmit } from '../../parts/submit';
import { useUsers } from '../users/queries';
import { areas, expiry, type Right, type Rights, rightsOf, scopesOf } from './scopes';

const labels: Record<Right, string> = { none: 'None', read: 'Read', write: 'Read and write' };

const ends = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '0', label: 'Never' },
];

interface NewTokenProps {
  onClose: () => void;
  onMade: (token: Shape<'TokenWithSecret'>) => void;
}

/** Makes a token: whose it is, what it may do, and until when. */
export function NewToken({ onClose, onMade }: NewTokenProps) {
  const { user: me, permissions } = useSession();
  const mayChoose = permissions.users === 'write';
  const users = useUsers(mayChoose).data ?? [];
  const sending = useSubmit(['name', 'user', 'scopes', 'expires']);
  const [name, setName] = useState('');
  const [user, setUser] = useState(me);
  const [days, setDays] = useState('90');
  const [rights, setRights] = useState<Rights>({});

  function make() {
    return sending.submit(async () => {
      const body: Shape<'NewToken'> = { name: name.trim(), scopes: scopesOf(rights) };
      const expires = expiry(days, new Date());
      if (user !== me) body.user = user;
      if (expires) body.expires = expires;
      onMade(await data(api.POST('/api/v2/tokens', { body })));
    });
  }

  return (
    <FormDialog
      title="New token"
      doIt="Make token"
      of={sending}
      onSubmit={() => void make()}
      onClose={onClose}
      size="lg"
    >
      <TextInput
        label="Name"
        description="What uses it"
        required
        data-autofocus
        maxLength={64}
        value={name}
        error={sending.at('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group grow align="flex-start">
        {mayChoose && (
          <Select
            label="User"
            description="It may do no more than this user"
            searchable
            allowDeselect={false}
            data={[...new Set([me, ...users.map((one) => one.name)])]}
            value={user}
            error={sending.at('user')}
            onChange={(value) => value && setUser(value)}
          />
        )}
        <Select
          label="Ends"
          description="It is refused from then on"
          allowDeselect={false}
          data={ends}
          value={days}
          error={sending.at('expires')}
          onChange={(value) => value && setDays(value)}
        />
      </Group>
      <ScopeFields rights={rights} onChange={setRights} error={sending.at('scopes')} />
    </FormDialog>
  );
}

interface ScopeFieldsProps {
  rights: Rights;
  onChange: (rights: Rights) => void;
  error: string | undefined;
}

function ScopeFields({ rights, onChange, error }: ScopeFieldsProps) {
  const { permissions } = useSession();
  return (
    <Stack gap={6} role="group" aria-label="Scopes">
      <Text fz="sm" fw={550}>
        Scopes
      </Text>
      {areas.map(({ id, label, meaning }) => {
        const choices = rightsOf(permissions, id);
        if (choices.length === 0) return null;
        return (
          <Group key={id} justify="space-between" wrap="nowrap">
            <div>
              <Text span fz="sm">
                {label}
              </Text>{' '}
              <Text span fz="xs" c="dimmed">
                {meaning}
              </Text>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={`Scope of ${label}`}
              data={choices.map((value) => ({ value, label: labels[value] }))}
              value={rights[id] ?? 'none'}
              onChange={(value) => onChange({ ...rights, [id]: value as Right })}
            />
          </Group>
        );
      })}
      {error && (
        <Text role="alert" fz="xs" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Stack>
  );
}
