import { Group, Text } from '@mantine/core';
import { confirm } from '../parts/confirm';
import { Since } from '../parts/Time';
import { actions } from './actions';
import { type AgentCall, meaningOf, type View } from './deskState';
import { KeyButton } from './KeyButton';
import { Panel } from './Panel';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

const what: Partial<Record<View['kind'], string>> = {
  phone: 'Your phone is called. Take the call, and the customer is called.',
  calling: 'The customer is called. You hear it as soon as somebody answers.',
  ending: 'The call is being ended.',
};

/** Between an accepted offer and the talk. */
export function Calling({ call, view }: { call: AgentCall; view: View }) {
  const { id, run } = useDesk();
  const meaning = meaningOf(view);
  const ending = view.kind === 'ending';
  const hangUp = () => void run('hangup', () => actions.hangup(id));
  const cancel = async () => {
    const sure = await confirm({
      title: 'Cancel the call?',
      children: `The call to ${call.member.name || call.number} is stopped and the member is disabled: the campaign does not call them again.`,
      doIt: 'Cancel the call',
    });
    if (sure) await run('cancel', () => actions.answer(id, 'cancel'));
  };
  useCommands([{ label: 'Hang up', group: 'Call', keys: ['Alt+Q'], run: hangUp, disabled: ending }]);
  return (
    <Panel
      title={`${meaning.label}: ${call.member.name || call.number}`}
      tone={meaning.tone}
      focus="free"
      aside={
        <Text component="span" fz="lg" fw={600}>
          <Since at={call.ringingAt ?? call.dialedAt ?? call.claimedAt} />
        </Text>
      }
    >
      <Text fz="sm" mb="sm">
        {what[view.kind]} {call.number && <strong>{call.number}</strong>}
      </Text>
      <Group gap="xs">
        <KeyButton name="hangup" shortcut="Alt+Q" disabled={ending} onClick={hangUp}>
          Hang up
        </KeyButton>
        {call.mode === 'preview' && (
          <KeyButton name="cancel" disabled={ending} onClick={() => void cancel()}>
            Cancel, and do not call again
          </KeyButton>
        )}
      </Group>
    </Panel>
  );
}
