import { useLocalStorage } from '@mantine/hooks';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type Command, commandFor, isTyping } from './keys';

interface Keys {
  /** Whether keys work without Alt or Ctrl. */
  plain: boolean;
  setPlain: (plain: boolean) => void;
  /** All commands that there are now, for the list of keys. */
  all: () => Command[];
  register: (commands: { current: Command[] }) => () => void;
}

const KeysContext = createContext<Keys | null>(null);

/** Carries out the commands of everything below it when their keys are pressed. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [sets] = useState(() => new Set<{ current: Command[] }>());
  const [plain, setPlain] = useLocalStorage({
    key: 'tandem.desk.plainKeys',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const keys = useMemo<Keys>(
    () => ({
      plain,
      setPlain,
      all: () => [...sets].flatMap(({ current }) => current),
      register: (commands) => {
        sets.add(commands);
        return () => sets.delete(commands);
      },
    }),
    [sets, plain, setPlain],
  );

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return; // what asks comes first
      const command = commandFor(event, keys.all(), plain && !isTyping(event.target));
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [keys, plain]);
  return <KeysContext value={keys}>{children}</KeysContext>;
}

/** Gives keys to what can be done where it is used. Later ones come after earlier ones where both want a key. */
export function useCommands(commands: Command[]): void {
  const { register } = useKeys();
  const current = useRef(commands);
  useEffect(() => {
    current.current = commands;
  });
  useEffect(() => register(current), [register]);
}

export function useKeys(): Keys {
  const keys = useContext(KeysContext);
  if (!keys) throw new Error('useKeys outside of KeysProvider');
  return keys;
}
