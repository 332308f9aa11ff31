import { ActionIcon, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconKeyboard, IconLogout } from '@tabler/icons-react';
import { ThemeSwitch } from '../app/Shell';
import { useSession, useSessionState } from '../app/session';
import { confirm } from '../parts/confirm';
import { StateBadge } from '../parts/StateBadge';
import { Since } from '../parts/Time';
import { actions } from './actions';
import { callOf, meaningOf } from './deskState';
import classes from './Header.module.css';
import { SoundMenu } from './SoundMenu';
import { StatusControls } from './StatusControls';
import { useDesk } from './useDesk';

/** Who one is, how one is, whether the line is there; and the ways out. */
export function Header({ showKeys }: { showKeys: () => void }) {
  const { state, view } = useDesk();
  const meaning = meaningOf(view);
  return (
    <header className={classes.header}>
      <div className={classes.who}>
        <Text component="span" fw={650}>
          {state.agent?.name ?? 'Tandem'}
        </Text>
        <div className={classes.state}>
          <StateBadge tone={meaning.tone}>{meaning.label}</StateBadge>
          {state.agent?.since && (
            <Text component="span" fz="sm" c="dimmed">
              <Since at={state.agent.since} />
            </Text>
          )}
          {state.agent?.pauseNext && <StateBadge tone="break">Break after this call</StateBadge>}
        </div>
      </div>
      <StatusControls />
      <Group gap={4} wrap="nowrap" ml="auto">
        <LineBadge />
        <SoundMenu />
        <Tooltip label="Keys (?)">
          <ActionIcon variant="subtle" aria-label="List of keys" aria-keyshortcuts="?" onClick={showKeys}>
            <IconKeyboard size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <ThemeSwitch />
        <Account />
      </Group>
    </header>
  );
}

/** Whether the line to Tandem is there. */
function LineBadge() {
  const { state } = useDesk();
  return (
    <div role="status">
      {state.line === 'open' ? <StateBadge tone="ready">Connected</StateBadge> : null}
      {state.line === 'connecting' ? <StateBadge tone="ringing">Connecting</StateBadge> : null}
      {state.line !== 'open' && state.line !== 'connecting' ? (
        <StateBadge tone="fault">No connection</StateBadge>
      ) : null}
    </div>
  );
}

function Account() {
  const session = useSession();
  const { signOut } = useSessionState();
  const { id, view, run, settle } = useDesk();
  const leave = async () => {
    const call = callOf(view);
    const talking = call !== null && view.kind !== 'wrapup';
    const sure = talking
      ? await confirm({
          title: 'Sign out during a call?',
          children: `The call with ${call.member.name || call.number} goes on by your phone, and this page closes. You are logged out when the call is over.`,
          doIt: 'Sign out',
        })
      : await settle.current();
    if (!sure) return;
    if (view.kind !== 'off') await run('logout', () => actions.status(id, 'Logged Out'));
    await signOut();
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button type="button" className={classes.account} aria-label={`${session.user}: account`}>
          {session.user}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {/* in a page of its own: this one has to stay, it is what takes the calls */}
        <Menu.Item component="a" href="/account" target="_blank" rel="noopener">
          Password and sessions
        </Menu.Item>
        {session.role !== 'agent' && (
          <Menu.Item component="a" href="/overview">
            Leave the desktop
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
