import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useBreakReasons } from '../queries';
import { type Choice, statusLabel } from './status';

const first: readonly Choice[] = [{ status: 'Available' }, { status: 'Available (On Demand)' }];

interface StatusMenuProps {
  /** The button that opens it. */
  children: ReactNode;
  onChoose: (choice: Choice) => void;
  /** Entries below the statuses. */
  more?: ReactNode;
}

/** What an agent can be set to: ready, a break with its reason, logged out. */
export function StatusMenu({ children, onChoose, more }: StatusMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Entries onChoose={onChoose} />
        {more}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entries({ onChoose }: { onChoose: (choice: Choice) => void }) {
  const reasons = useBreakReasons().data ?? [];
  const breaks: Choice[] = [
    { status: 'On Break' },
    ...reasons.map((reason) => ({ status: 'On Break', reason }) as const),
  ];
  const entry = (choice: Choice) => (
    <Menu.Item key={statusLabel(choice)} onClick={() => onChoose(choice)}>
      {statusLabel(choice)}
    </Menu.Item>
  );
  return (
    <>
      {first.map(entry)}
      <Menu.Divider />
      {breaks.map(entry)}
      <Menu.Divider />
      {entry({ status: 'Logged Out' })}
    </>
  );
}
