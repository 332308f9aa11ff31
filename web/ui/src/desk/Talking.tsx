import { Group, Text } from '@mantine/core';
import {
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useState } from 'react';
import { StateBadge } from '../parts/StateBadge';
import { Since } from '../parts/Time';
import { actions } from './actions';
import { type AgentCall, talkingLabel } from './deskState';
import { KeyButton } from './KeyButton';
import { Keypad } from './Keypad';
import { Panel } from './Panel';
import { Transfer } from './Transfer';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

/** The agent talks with the customer. */
export function Talking({ call }: { call: AgentCall }) {
  const { id, run } = useDesk();
  const [keypad, setKeypad] = useState(false);
  const { held, muted, paused, recording } = call;
  const hold = () => void run('hold', () => actions.hold(id, !held));
  const mute = () => void run('mute', () => actions.mute(id, !muted));
  const record = () => void run('recording', () => actions.recording(id, !paused));
  const hangUp = () => void run('hangup', () => actions.hangup(id));
  const group = 'Call';
  useCommands([
    { label: held ? 'Take back from hold' : 'Hold', group, keys: ['Alt+H'], run: hold },
    { label: muted ? 'Unmute' : 'Mute', group, keys: ['Alt+M'], run: mute },
    { label: 'Keypad', group, keys: ['Alt+K'], run: () => setKeypad((open) => !open) },
    { label: 'Pause or resume the recording', group, keys: ['Alt+P'], run: record, disabled: !recording },
    { label: 'Hang up', group, keys: ['Alt+Q'], run: hangUp },
  ]);

  return (
    <Panel
      title={`${talkingLabel(call)}: ${call.member.name || call.number}`}
      tone="call"
      focus="free"
      aside={
        <Text component="span" fz="lg" fw={600}>
          <Since at={call.bridgedAt} />
        </Text>
      }
    >
      <Hearing call={call} />
      <Group gap="xs">
        <KeyButton
          name="mute"
          miw={155}
          shortcut="Alt+M"
          aria-pressed={muted}
          leftSection={muted ? <IconMicrophone size={16} aria-hidden /> : <IconMicrophoneOff size={16} aria-hidden />}
          onClick={mute}
        >
          {muted ? 'Unmute' : 'Mute'}
        </KeyButton>
        <KeyButton
          name="hold"
          miw={166}
          shortcut="Alt+H"
          aria-pressed={held}
          leftSection={held ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
          onClick={hold}
        >
          {held ? 'Take back' : 'Hold'}
        </KeyButton>
        <KeyButton
          shortcut="Alt+K"
          aria-expanded={keypad}
          leftSection={<IconDialpad size={16} aria-hidden />}
          onClick={() => setKeypad((open) => !open)}
        >
          Keypad
        </KeyButton>
        <Transfer />
        {recording && (
          <KeyButton name="recording" miw={206} shortcut="Alt+P" aria-pressed={paused} onClick={record}>
            {paused ? 'Resume recording' : 'Pause recording'}
          </KeyButton>
        )}
        <KeyButton
          name="hangup"
          shortcut="Alt+Q"
          variant="filled"
          color="red.8"
          leftSection={<IconPhoneOff size={16} aria-hidden />}
          onClick={hangUp}
        >
          Hang up
        </KeyButton>
      </Group>
      {keypad && <Keypad close={() => setKeypad(false)} />}
    </Panel>
  );
}

/** Who hears what, in words. */
function Hearing({ call: { held, muted, paused, recording, number } }: { call: AgentCall }) {
  return (
    <Group gap="xs" mb="sm" role="status">
      {held && <StateBadge tone="break">On hold: the customer hears music, you hear nothing</StateBadge>}
      {muted && <StateBadge tone="break">{held ? 'Muted too' : 'Muted: the customer does not hear you'}</StateBadge>}
      {!held && !muted && <StateBadge tone="call">You and {number} hear each other</StateBadge>}
      {recording && (
        <StateBadge tone={paused ? 'break' : 'call'}>{paused ? 'Recording paused' : 'Recorded'}</StateBadge>
      )}
    </Group>
  );
}
