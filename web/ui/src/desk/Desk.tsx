import { Button } from '@mantine/core';
import type { ComponentProps } from 'react';
import { Link } from 'react-router';
import { useSession } from '../app/session';
import { Empty } from '../parts/Feedback';
import { PhoneProvider } from '../phone/PhoneProvider';
import { DeskFrame } from './DeskFrame';
import { DeskProvider } from './useDesk';
import { KeysProvider } from './useKeys';

interface Props {
  /** Makes the phone of the browser; tests have one of their own. */
  loadPhone?: ComponentProps<typeof PhoneProvider>['load'];
}

/** The agent's desktop. */
export default function Desk({ loadPhone }: Props) {
  const { agent, role } = useSession();
  if (!agent) return <NoSeat agent={role === 'agent'} />;
  return (
    <PhoneProvider key={agent} agent={agent} load={loadPhone}>
      <KeysProvider>
        <DeskProvider agent={agent}>
          <DeskFrame />
        </DeskProvider>
      </KeysProvider>
    </PhoneProvider>
  );
}

function NoSeat({ agent }: { agent: boolean }) {
  return (
    <main>
      <Empty
        title="You have no agent’s seat"
        action={
          agent ? undefined : (
            <Button component={Link} to="/overview">
              To the overview
            </Button>
          )
        }
      >
        Your user is not connected with an agent. An admin can do that under Users.
      </Empty>
    </main>
  );
}
