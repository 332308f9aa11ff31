import { Group, Text } from '@mantine/core';
import { duration } from '../parts/time';
import { actions } from './actions';
import { Countdown } from './Countdown';
import type { AgentCall } from './deskState';
import { KeyButton } from './KeyButton';
import { Panel } from './Panel';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

/** The call is over; there is a while to write down what it came to. */
export function WrapUp({ call }: { call: AgentCall }) {
  const { id, run, settle } = useDesk();
  const { wrapUp, readyAt } = call;
  const more = () => void run('more', () => actions.moreTime(id));
  const ready = async () => {
    if (await settle.current()) await run('waiting', () => actions.waiting(id));
  };
  const group = 'Wrap-up';
  useCommands([
    { label: 'More time', group, keys: ['Alt+W'], run: more, disabled: wrapUp.leftSec <= 0 },
    { label: 'End the wrap-up, ready', group, keys: ['Alt+R'], run: () => void ready() },
  ]);
  return (
    <Panel
      title={`Wrap-up: ${call.member.name || call.number}`}
      tone="wrapup"
      focus="free"
      aside={<Countdown until={readyAt} whole={wrapUp.sec} label="of wrap-up" />}
    >
      <Text fz="sm" mb="sm">
        The call is over{talked(call)}. {readyAt ? 'When the time is over you are given the next one.' : ''}
      </Text>
      <Group gap="xs">
        <KeyButton name="waiting" shortcut="Alt+R" onClick={() => void ready()}>
          Ready now
        </KeyButton>
        {wrapUp.moreSec > 0 && (
          <KeyButton name="more" shortcut="Alt+W" disabled={wrapUp.leftSec <= 0} onClick={more}>
            {wrapUp.leftSec > 0 ? `More time (+${duration(Math.min(wrapUp.moreSec, wrapUp.leftSec))})` : 'No more time'}
          </KeyButton>
        )}
      </Group>
    </Panel>
  );
}

function talked({ bridgedAt, endedAt }: AgentCall): string {
  if (!bridgedAt || !endedAt) return '';
  return `, after ${duration((Date.parse(endedAt) - Date.parse(bridgedAt)) / 1000)}`;
}
