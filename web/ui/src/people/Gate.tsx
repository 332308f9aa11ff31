import { Button, Text } from '@mantine/core';
import { Link, Outlet } from 'react-router';
import { useSession } from '../app/session';
import { Page } from '../parts/Page';

interface GateProps {
  /** The area of the API that one must be allowed to read; none where it is enough to be no agent. */
  area?: 'users' | 'audit' | 'webhooks';
  who: 'supervisors' | 'admins';
}

/** Lets those through who may see what is behind it; others are told whom it is for. */
export function Gate({ area, who }: GateProps) {
  const { permissions, role } = useSession();
  if (area ? permissions[area] !== undefined : role !== 'agent') return <Outlet />;
  const home =
    role === 'agent' ? { to: '/desk', label: 'To my desktop' } : { to: '/overview', label: 'To the overview' };
  return (
    <Page title={`This page is for ${who}`}>
      <Text>
        You are signed in as {role === 'agent' ? 'an agent' : `a ${role}`}. Ask one of the {who} if you need something
        from here.
      </Text>
      <div>
        <Button component={Link} to={home.to}>
          {home.label}
        </Button>
      </div>
    </Page>
  );
}
