import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useSession } from '../../app/session';
import { Page } from '../../parts/Page';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';

/** What belongs to whoever is signed in: the password, and where they are signed in. */
export default function Account() {
  const { user, role } = useSession();
  return (
    <Page
      title="Password and sessions"
      note={`${user}, ${role}`}
      actions={
        role === 'agent' && (
          <Button component={Link} to="/desk" variant="default">
            To my desktop
          </Button>
        )
      }
    >
      <PasswordForm />
      <Sessions />
    </Page>
  );
}
