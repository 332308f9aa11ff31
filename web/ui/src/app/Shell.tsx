import {
  ActionIcon,
  AppShell,
  Group,
  Menu,
  NavLink,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import {
  IconAddressBook,
  IconCalendarTime,
  IconDeviceTv,
  IconGauge,
  IconHeadset,
  IconHistory,
  IconKey,
  IconMoon,
  IconPhoneOff,
  IconPlugConnected,
  IconServer2,
  IconSun,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { Suspense } from 'react';
import { Link, Outlet, useLocation, useNavigation } from 'react-router';
import { Loading } from '../parts/Feedback';
import { Connection } from './Connection';
import classes from './Shell.module.css';
import { useSession, useSessionState } from './session';

interface Place {
  to: string;
  label: string;
  icon: typeof IconGauge;
  /** The area of the API that one must be allowed to read. */
  area?: string;
}

const places: Place[] = [
  { to: '/overview', label: 'Overview', icon: IconGauge, area: 'live' },
  { to: '/campaigns', label: 'Campaigns', icon: IconAddressBook, area: 'campaigns' },
  { to: '/calendars', label: 'Calendars', icon: IconCalendarTime, area: 'calendars' },
  { to: '/agents', label: 'Agents', icon: IconHeadset, area: 'agents' },
  { to: '/resources', label: 'Resources and nodes', icon: IconServer2, area: 'resources' },
  { to: '/do-not-call', label: 'Do-not-call lists', icon: IconPhoneOff, area: 'do-not-call' },
  { to: '/users', label: 'Users', icon: IconUsers, area: 'users' },
  { to: '/tokens', label: 'Tokens', icon: IconKey },
  { to: '/webhooks', label: 'Webhooks', icon: IconWebhook, area: 'webhooks' },
  { to: '/audit', label: 'Audit', icon: IconHistory, area: 'audit' },
];

/** The frame around every page but the wallboard and the agent's desktop. */
export function Shell() {
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 208, breakpoint: 'sm' }} padding="lg">
      <a className="skip" href="#content">
        To the content
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Text component={Link} to="/" fw={650} fz="lg" className={classes.brand}>
            Tandem
          </Text>
          <Group gap="sm">
            <Connection />
            <Tooltip label="Wallboard">
              <ActionIcon component={Link} to="/wallboard" variant="subtle" aria-label="Wallboard">
                <IconDeviceTv size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <ThemeSwitch />
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} p="xs">
        <Places />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function Places() {
  const { pathname } = useLocation();
  const { permissions, role } = useSession();
  useNavigation();
  const mine = places.filter(({ area }) => (area ? permissions[area] !== undefined : role !== 'agent'));
  return mine.map(({ to, label, icon: Icon }) => {
    const here = pathname === to || pathname.startsWith(`${to}/`);
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={label}
        active={here}
        aria-current={here ? 'page' : undefined}
        leftSection={<Icon size={17} aria-hidden />}
        className={classes.place}
      />
    );
  });
}

/** Switches between the light and the dark theme. */
export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Use the ${other} theme`}>
      <ActionIcon variant="subtle" aria-label={`Use the ${other} theme`} onClick={() => setColorScheme(other)}>
        {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Who is signed in, and the way out. */
export function Account() {
  const session = useSession();
  const { signOut } = useSessionState();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <button type="button" className={classes.account} title="Account">
          <Text fz="sm" fw={550}>
            {session.user}
          </Text>
          <Text fz="xs" c="dimmed">
            {session.role}
          </Text>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {session.agent && session.role !== 'agent' && (
          <Menu.Item component={Link} to="/desk">
            My desktop
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/account">
          Password and sessions
        </Menu.Item>
        <Menu.Item component="a" href="/api/docs" target="_blank">
          API
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconPlugConnected size={15} aria-hidden />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
