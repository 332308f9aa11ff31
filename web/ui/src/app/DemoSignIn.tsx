import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { saying } from '../api/client';
import { Empty, Failure, Loading } from '../parts/Feedback';
import { SeatList, useDemo, useDemoSignIn } from './DemoSeats';

/** Signs in to the demo as a supervisor or as an agent, without a password, and leads on. */
export function DemoSignIn() {
  useDocumentTitle('Demo · Tandem');
  const { role } = useParams();
  const demo = useDemo();
  if (demo.isPending) return <Loading what="One moment" />;
  if (demo.error) {
    return (
      <Frame title="The demo">
        <Failure error={demo.error} retry={() => void demo.refetch()} title="The demo cannot be entered" />
        <ToSignIn />
      </Frame>
    );
  }
  if (!demo.data?.enabled || (role !== 'supervisor' && role !== 'agent')) return <NoDemo />;
  const { seats } = demo.data;
  const free = seats.filter(({ taken }) => !taken);
  if (role === 'agent' && free.length === 0) return <NoSeat retry={() => void demo.refetch()} />;
  if (role === 'agent' && free.length > 1) return <Choose seats={seats} />;
  return <Enter role={role} agent={free[0]?.agent} />;
}

/** Goes in at once. */
function Enter({ role, agent }: { role: 'supervisor' | 'agent'; agent: string | undefined }) {
  const { enter, error } = useDemoSignIn();
  const navigate = useNavigate();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void enter(role, role === 'agent' ? agent : undefined).then((done) => done && navigate('/', { replace: true }));
  }, [enter, role, agent, navigate]);
  if (error === undefined) return <Loading what="Signing in" />;
  return (
    <Frame title="The demo">
      <Failure error={error} title="The demo cannot be entered" />
      <ToSignIn />
    </Frame>
  );
}

type Seats = NonNullable<ReturnType<typeof useDemo>['data']>['seats'];

function Choose({ seats }: { seats: Seats }) {
  const { enter, busy, error } = useDemoSignIn();
  const navigate = useNavigate();
  const choose = async (agent: string) => {
    if (await enter('agent', agent)) navigate('/', { replace: true });
  };
  return (
    <Frame title="Whose seat do you take?">
      <Text c="dimmed">
        Each is a simulated agent who is offered members and calls them, against a simulated switch.
      </Text>
      {error !== undefined && (
        <Alert role="alert" color="red" variant="outline">
          {saying(error)}
        </Alert>
      )}
      <SeatList seats={seats} busy={busy} choose={(agent) => void choose(agent)} />
    </Frame>
  );
}

function NoDemo() {
  return (
    <main>
      <Empty title="There is no demo here" action={<ToSignIn />}>
        Sign in with your name and your password.
      </Empty>
    </main>
  );
}

function NoSeat({ retry }: { retry: () => void }) {
  return (
    <main>
      <Empty title="All seats are taken" action={<Button onClick={retry}>Look again</Button>}>
        Somebody is signed in as each of the demo’s agents. A seat is free again when they sign out.
      </Empty>
    </main>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w={400} gap="md">
        <Title order={1}>{title}</Title>
        {children}
      </Stack>
    </Center>
  );
}

function ToSignIn() {
  return (
    <Button component={Link} to="/" variant="default">
      To the sign-in
    </Button>
  );
}
