import { Button, Group, SimpleGrid, Text } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { failed } from '../parts/confirm';
import { actions } from './actions';
import { useDesk } from './useDesk';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Sends tones to the customer's side. While it has the focus, the keyboard's digits are its own. */
export function Keypad({ close }: { close: () => void }) {
  const { press, sent } = useTones();
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.focus(), []);
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (keys.includes(event.key)) press(event.key);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={first}
      role="group"
      tabIndex={-1}
      aria-label="Keypad: type digits, * and #; Escape closes it"
      onKeyDown={pressed}
      style={{ maxWidth: 260, marginTop: 12 }}
    >
      <Group justify="space-between" mb={6} mih={24}>
        <Text fz="sm" c="dimmed" aria-live="polite">
          {sent ? `Sent: ${sent}` : 'Type or press digits'}
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={close}>
          Close
        </Button>
      </Group>
      <SimpleGrid cols={3} spacing={6}>
        {keys.map((key) => (
          <Button key={key} variant="default" onClick={() => press(key)}>
            {key}
          </Button>
        ))}
      </SimpleGrid>
    </div>
  );
}

/** Sends tones in the order in which they were pressed, several at once where one is on its way. */
function useTones() {
  const { id, online } = useDesk();
  const [sent, setSent] = useState('');
  const waiting = useRef('');
  const sending = useRef(false);

  const flush = async () => {
    if (sending.current) return;
    sending.current = true;
    while (waiting.current) {
      const digits = waiting.current.slice(0, 32);
      waiting.current = waiting.current.slice(digits.length);
      try {
        await actions.digits(id, digits);
        setSent((before) => (before + digits).slice(-24));
      } catch (error) {
        waiting.current = '';
        failed(error);
      }
    }
    sending.current = false;
  };
  const press = (key: string) => {
    if (!online) {
      failed(new Error('There is no connection to Tandem. Do it again when it is back.'), 'This was not sent');
      return;
    }
    waiting.current += key;
    void flush();
  };
  return { press, sent };
}
