import { Button, Group, Text } from '@mantine/core';
import { failed } from '../parts/confirm';
import { StateBadge } from '../parts/StateBadge';
import type { Tone } from '../parts/states';
import { usePhone } from '../phone/PhoneProvider';
import { phoneOf } from './PhoneChoice';
import classes from './Softphone.module.css';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

const lines: Record<string, { tone: Tone; label: string }> = {
  off: { tone: 'break', label: 'This browser is not your phone yet' },
  connecting: { tone: 'ringing', label: 'Phone is connecting' },
  registered: { tone: 'ready', label: 'This browser is your phone' },
  failed: { tone: 'fault', label: 'Phone does not work' },
};

/** The browser as the agent's phone: how it is, and its call where one has to be taken by hand. */
export function Softphone() {
  const { state, view } = useDesk();
  const phone = usePhone();
  const { line, call, reason, trouble } = phone;
  const mine = state.agent !== undefined && phoneOf(state.agent) === 'softphone';
  const ringing = call?.state === 'ringing';
  const answer = () => void phone.answer().catch(failed);
  useCommands([
    { label: 'Answer the phone in this browser', group: 'Phone', keys: ['Alt+A'], run: answer, disabled: !ringing },
  ]);
  if (!mine || view.kind === 'loading') return null;
  const shown = lines[line] ?? { tone: 'break', label: line };
  return (
    <section className={classes.bar} aria-label="Phone in this browser">
      <StateBadge tone={ringing ? 'ringing' : shown.tone}>
        {ringing ? `Your phone rings: ${call.from}` : shown.label}
      </StateBadge>
      {(reason || trouble) && (
        <Text fz="sm" role="alert">
          {reason || trouble}
        </Text>
      )}
      <Group gap="xs" ml="auto">
        {ringing && (
          <>
            <Button size="xs" aria-keyshortcuts="Alt+A" onClick={answer}>
              Answer
            </Button>
            <Button size="xs" variant="default" onClick={phone.hangup}>
              Decline
            </Button>
          </>
        )}
        {(line === 'off' || line === 'failed') && (
          <Button size="xs" variant="default" onClick={() => void phone.turnOn().catch(() => undefined)}>
            {line === 'off' ? 'Use this browser' : 'Try again'}
          </Button>
        )}
      </Group>
    </section>
  );
}
