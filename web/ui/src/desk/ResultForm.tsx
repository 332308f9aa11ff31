import { Group, Stack, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { StateBadge } from '../parts/StateBadge';
import { actions } from './actions';
import { CallbackFields } from './CallbackFields';
import { Countdown } from './Countdown';
import { Dispositions } from './Dispositions';
import type { AgentCall } from './deskState';
import { Key, KeyButton } from './KeyButton';
import { Panel } from './Panel';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';
import { useResult } from './useResult';

/**
 * What the call came to, the note and the callback. What is written is kept in
 * the browser with each letter until Tandem has it.
 */
export function ResultForm({ call }: { call: AgentCall }) {
  const { id, view, run } = useDesk();
  const { draft, change, problem, saved, changed, save } = useResult(call);
  const note = useRef<HTMLTextAreaElement>(null);
  const answered = call.over || call.answeredAt !== undefined;
  const chosen = call.dispositions.find(({ code }) => code === draft.disposition);
  const wrapUp = view.kind === 'wrapup';

  const finish = async () => {
    if (changed && !(await save())) return;
    await run('finish', () => actions.waiting(id));
  };
  const main = () => void (wrapUp ? finish() : save());
  useCommands([
    { label: 'To the note', group: 'Result', keys: ['Alt+N'], run: () => note.current?.focus() },
    {
      label: wrapUp ? 'Save the result and be ready' : 'Save the result',
      group: 'Result',
      keys: ['Ctrl+Enter'],
      run: main,
      disabled: !answered,
    },
  ]);

  return (
    <Panel
      title={call.over && !wrapUp ? `Result of the call before: ${call.member.name || call.number}` : 'Result'}
      aside={<Aside call={call} saved={changed ? '' : saved} waits={call.over && !wrapUp} />}
    >
      <Stack gap="md">
        <Dispositions
          all={call.dispositions}
          chosen={draft.disposition}
          choose={(disposition) => change({ disposition })}
        />
        {chosen?.callback && (
          <CallbackFields call={call} value={draft.callback} set={(callback) => change({ callback })} />
        )}
        <Textarea
          ref={note}
          label={
            <>
              Note <Key of="Alt+N" />
            </>
          }
          description="The next agent reads it with the history. It is kept in this browser until it is saved."
          aria-keyshortcuts="Alt+N"
          rows={4}
          resize="vertical"
          maxLength={4000}
          value={draft.comment}
          onChange={(event) => change({ comment: event.currentTarget.value })}
        />
        <Group gap="xs" align="center">
          {wrapUp && (
            <KeyButton variant="filled" name="finish" shortcut="Ctrl+Enter" onClick={() => void finish()}>
              {changed ? 'Save and be ready' : 'Ready for the next'}
            </KeyButton>
          )}
          <KeyButton
            variant={wrapUp ? 'default' : 'filled'}
            name="result"
            shortcut={wrapUp ? undefined : 'Ctrl+Enter'}
            disabled={!answered || !changed}
            onClick={() => void save()}
          >
            {saved && changed ? 'Save the change' : 'Save'}
          </KeyButton>
          <Text fz="sm" c="dimmed" role="status">
            {hint({ answered, changed, problem, wrapUp, noWrapUp: !call.over && call.wrapUp.sec === 0 })}
          </Text>
        </Group>
      </Stack>
    </Panel>
  );
}

/** Whether Tandem has the result; else how long it waits for it after the wrap-up. */
function Aside({ call, saved, waits }: { call: AgentCall; saved: string; waits: boolean }) {
  if (saved) return <StateBadge tone="ready">Saved: {saved}</StateBadge>;
  return waits ? <Countdown until={call.awaitUntil} whole={call.awaitSec} label="to save it" /> : null;
}

interface Told {
  answered: boolean;
  changed: boolean;
  problem: string;
  wrapUp: boolean;
  noWrapUp: boolean;
}

function hint({ answered, changed, problem, wrapUp, noWrapUp }: Told): string {
  if (!answered) return 'Can be saved once the customer has answered.';
  if (problem && changed) return problem;
  if (noWrapUp && changed) return 'There is no wrap-up in this campaign: save during the call.';
  return wrapUp && changed ? 'It is saved by itself when the wrap-up ends.' : '';
}
