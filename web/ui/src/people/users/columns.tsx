import { ActionIcon, Anchor, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ColumnDef, createColumnHelper } from '@tanstack/react-table';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { roles } from './user';

type User = Shape<'User'>;

interface Actions {
  me: string;
  mayWrite: boolean;
  onEdit: (user: User) => void;
  onPassword: (user: User) => void;
  onDisable: (user: User) => Promise<void>;
  onEndSessions: (user: User) => Promise<void>;
  onRemove: (user: User) => Promise<void>;
}

const column = createColumnHelper<User>();

/** How a user can sign in. */
function signIn({ hasPassword, subject }: User): string {
  if (hasPassword) return subject ? 'Password or OpenID Connect' : 'Password';
  return subject ? 'OpenID Connect' : 'Not at all yet';
}

// biome-ignore lint/suspicious/noExplicitAny: TanStack's own type for columns of different values
export function columnsWith(actions: Actions): ColumnDef<User, any>[] {
  const { me, mayWrite, onEdit } = actions;
  const facts = [
    column.accessor('name', {
      header: 'User',
      cell: ({ row: { original } }) => (
        <>
          {mayWrite ? (
            <Anchor component="button" type="button" fz="sm" onClick={() => onEdit(original)}>
              {original.name}
            </Anchor>
          ) : (
            original.name
          )}
          {original.name === me && (
            <Text span fz="xs" c="dimmed" ml={6}>
              you
            </Text>
          )}
        </>
      ),
    }),
    column.accessor('fullName', { header: 'Full name', cell: ({ getValue }) => getValue() || '–' }),
    column.accessor(({ role }) => roles.find(({ value }) => value === role)?.label ?? role, {
      id: 'role',
      header: 'Role',
    }),
    column.accessor('agent', {
      header: 'Agent',
      cell: ({ getValue }) => (getValue() ? <Link to={`/agents/${getValue()}`}>{getValue()}</Link> : '–'),
    }),
    column.accessor((user) => (user.disabled ? 'Disabled' : 'Active'), {
      id: 'state',
      header: 'State',
      cell: ({ getValue, row }) => (
        <StateBadge tone={row.original.disabled ? 'break' : 'ready'}>{getValue()}</StateBadge>
      ),
    }),
    column.accessor(signIn, { id: 'signIn', header: 'Signs in with' }),
    column.accessor('lastSignIn', {
      header: 'Last sign-in',
      sortUndefined: 'last',
      cell: ({ getValue }) => (getValue() ? <Time at={getValue()} /> : 'Never'),
    }),
  ];
  if (!mayWrite) return facts;
  return [
    ...facts,
    column.display({
      id: 'actions',
      header: 'More',
      meta: { width: 56 },
      cell: ({ row: { original } }) => <RowMenu user={original} {...actions} />,
    }),
  ];
}

function RowMenu({ user, onEdit, onPassword, onDisable, onEndSessions, onRemove }: Actions & { user: User }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={`More for ${user.name}`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onEdit(user)}>Edit…</Menu.Item>
        <Menu.Item onClick={() => onPassword(user)}>Set password…</Menu.Item>
        <Menu.Item onClick={() => void onEndSessions(user)}>End sessions…</Menu.Item>
        <Menu.Item onClick={() => void onDisable(user)}>{user.disabled ? 'Enable' : 'Disable…'}</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="var(--mantine-color-error)" onClick={() => void onRemove(user)}>
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
