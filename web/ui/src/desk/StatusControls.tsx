import { Group } from '@mantine/core';
import { confirm } from '../parts/confirm';
import { actions } from './actions';
import { BreakMenu } from './BreakMenu';
import { callOf } from './deskState';
import { KeyButton } from './KeyButton';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

/** Ready, break, log out: what an agent says of themself. */
export function StatusControls() {
  const { id, state, view, run, settle } = useDesk();
  const { agent } = state;
  const asks = view.kind === 'unready' && view.why === 'ask';
  const away = view.kind === 'off' || view.kind === 'break' || asks;
  const inCall = callOf(view) !== null && view.kind !== 'wrapup';
  const pausing = agent?.pauseNext === true || (inCall && agent?.status !== 'Available' && !isOnDemand(agent?.status));

  const ready = () => run('ready', () => (asks ? actions.waiting(id) : actions.status(id, 'Available')));
  const rest = async (reason: string) => {
    if (await settle.current()) await run('break', () => actions.status(id, 'On Break', reason));
  };
  const logOut = async () => {
    const sure = inCall
      ? await confirm({
          title: 'Log out after this call?',
          children: 'The call goes on. You are logged out when it is over, without a wrap-up of your own.',
          doIt: 'Log out after the call',
          harmless: true,
        })
      : await settle.current();
    if (sure) await run('logout', () => actions.status(id, 'Logged Out'));
  };

  useCommands([
    { label: 'Ready', group: 'Status', keys: ['Alt+R'], run: () => void ready(), disabled: !away && !pausing },
  ]);
  if (!agent) return null;
  return (
    <Group gap="xs" role="group" aria-label="Your status">
      {(away || pausing) && (
        <KeyButton variant="filled" name="ready" shortcut="Alt+R" onClick={() => void ready()}>
          {pausing && inCall ? 'Stay ready' : 'Ready'}
        </KeyButton>
      )}
      {!pausing && <BreakMenu label={breakLabel(view.kind, inCall)} rest={rest} />}
      {view.kind !== 'off' && (
        <KeyButton name="logout" onClick={() => void logOut()}>
          Log out
        </KeyButton>
      )}
    </Group>
  );
}

const isOnDemand = (status: string | undefined) => status === 'Available (On Demand)';

function breakLabel(kind: string, inCall: boolean): string {
  if (inCall) return 'Break after this call';
  return kind === 'break' ? 'Another break' : 'Break';
}
