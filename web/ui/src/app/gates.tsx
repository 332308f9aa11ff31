import { Button } from '@mantine/core';
import { Link, Navigate, Outlet } from 'react-router';
import { Empty, Failure, Loading } from '../parts/Feedback';
import { SignIn } from './SignIn';
import { useSession, useSessionState } from './session';

/** Lets through whoever is signed in; others are asked who they are, and stay where they wanted to go. */
export function SignedIn() {
  const { session, error, retry } = useSessionState();
  if (session === undefined) {
    return error ? (
      <Failure error={error} retry={retry} title="Tandem cannot be reached" />
    ) : (
      <Loading what="One moment" />
    );
  }
  return session === null ? <SignIn /> : <Outlet />;
}

/** Lets supervisors and admins through. */
export function ForSupervisors() {
  const { role } = useSession();
  if (role !== 'agent') return <Outlet />;
  return (
    <main>
      <Empty
        title="This page is for supervisors"
        action={
          <Button component={Link} to="/desk">
            To my desktop
          </Button>
        }
      >
        You are signed in as an agent. Ask a supervisor if you need something from here.
      </Empty>
    </main>
  );
}

/** Where one begins. */
export function Home() {
  const { role } = useSession();
  return <Navigate to={role === 'agent' ? '/desk' : '/overview'} replace />;
}
