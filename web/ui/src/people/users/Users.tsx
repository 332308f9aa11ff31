import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Shape } from '../../api/client';
import { useMayWrite, useSession } from '../../app/session';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Page, Section } from '../../parts/Page';
import { columnsWith } from './columns';
import { PasswordDialog } from './PasswordDialog';
import { useUsers } from './queries';
import { UserForm } from './UserForm';
import { useUserActions } from './useUserActions';

type Opened = { what: 'new' } | { what: 'edit' | 'password'; user: Shape<'User'> };

/** Who may sign in, as what. */
export default function Users() {
  const query = useUsers();
  const mayWrite = useMayWrite('users');
  const me = useSession().user;
  const [opened, setOpened] = useState<Opened>();
  const actions = useUserActions();
  const columns = useMemo(
    () =>
      columnsWith({
        me,
        mayWrite,
        onEdit: (user) => setOpened({ what: 'edit', user }),
        onPassword: (user) => setOpened({ what: 'password', user }),
        ...actions,
      }),
    [me, mayWrite, actions],
  );
  const close = () => setOpened(undefined);
  return (
    <Page
      title="Users"
      note="Who may sign in, and as what."
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened({ what: 'new' })}>
            Add user
          </Button>
        )
      }
    >
      <Section bare>
        <Loaded query={query} what="Users">
          {(users) => (
            <DataTable
              label="Users"
              rows={users}
              columns={columns}
              rowId={({ name }) => name}
              initialSorting={[{ id: 'name', desc: false }]}
              height="calc(100vh - 190px)"
              empty={<Empty title="No users">Add one, so that somebody can sign in.</Empty>}
            />
          )}
        </Loaded>
      </Section>
      {opened?.what === 'new' && <UserForm onClose={close} />}
      {opened?.what === 'edit' && <UserForm user={opened.user} onClose={close} />}
      {opened?.what === 'password' && <PasswordDialog user={opened.user} onClose={close} />}
    </Page>
  );
}
