import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, data } from '../../api/client';
import { useSession } from '../../app/session';
import { Loaded } from '../../parts/Feedback';
import { Section } from '../../parts/Page';
import { Time } from '../../parts/Time';

/** Who signs in as the agent; only those who may see users are told. */
export function UserOf({ id }: { id: string }) {
  const mayRead = useSession().permissions.users !== undefined;
  const query = useQuery({ queryKey: ['users'], queryFn: () => data(api.GET('/api/v2/users')), enabled: mayRead });
  return (
    <Section title="User" note="Who signs in as this agent">
      {mayRead ? (
        <Loaded query={query} what="Users">
          {(users) => {
            const user = users.find(({ agent }) => agent === id);
            if (!user)
              return (
                <Text fz="sm">
                  Nobody. <Link to="/users">Give a user this agent</Link>, so that somebody can sign in.
                </Text>
              );
            return (
              <Text fz="sm">
                <Anchor component={Link} to="/users" fz="sm">
                  {user.name}
                </Anchor>
                {user.fullName && `, ${user.fullName}`}
                {user.disabled && ', disabled'}. Last sign-in: <Time at={user.lastSignIn} />
              </Text>
            );
          }}
        </Loaded>
      ) : (
        <Text fz="sm">Users are seen by admins alone.</Text>
      )}
    </Section>
  );
}
