import { Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useEffect, useRef } from 'react';
import { confirm } from '../parts/confirm';
import { actions } from './actions';
import { Countdown } from './Countdown';
import type { AgentCall } from './deskState';
import { KeyButton } from './KeyButton';
import type { Command } from './keys';
import { Panel } from './Panel';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';

type Answer = Parameters<typeof actions.answer>[1];

interface Choice {
  answer: Answer;
  label: string;
  shortcut: string;
  /** What it hits, where that cannot be taken back. */
  asks?: (name: string) => string;
}

const main: Choice[] = [
  { answer: 'accept', label: 'Accept', shortcut: 'A' },
  { answer: 'reject', label: 'Reject', shortcut: 'R' },
  { answer: 'skip', label: 'Skip', shortcut: 'S' },
];

const closed = (name: string) => `${name} is closed: the campaign does not call this member again.`;

const further: Choice[] = [
  { answer: 'reject_close', label: 'Reject and close', shortcut: 'Shift+R', asks: closed },
  { answer: 'skip_close', label: 'Skip and close', shortcut: 'Shift+S', asks: closed },
  {
    answer: 'cancel',
    label: 'Cancel',
    shortcut: 'X',
    asks: (name) => `The call to ${name} is stopped and the member is disabled: the campaign does not call them again.`,
  },
  { answer: 'cancel_reservation', label: 'Give back, and break', shortcut: 'B' },
];

/** Keys do nothing until nothing was typed for so long after an offer has come, in ms: they were meant for something else. */
const settling = 800;

/** A member is offered: take it, or say why not, while there is time. */
export function Offer({ call }: { call: AgentCall }) {
  const { id, run, busy } = useDesk();
  const settled = useSettled();
  useEffect(() => () => modals.closeAll(), []); // what was asked about the offer is over with it
  const name = call.member.name || call.number;

  const answer = async ({ answer, label, asks }: Choice) => {
    if (busy) return;
    const sure = !asks || (await confirm({ title: `${label}?`, children: asks(name), doIt: label }));
    if (sure) await run(answer, () => actions.answer(id, answer));
  };
  useCommands(
    [...main, ...further].map(
      (choice): Command => ({
        label: choice.label,
        group: 'Offer',
        keys: [choice.shortcut, `Alt+${choice.shortcut}`],
        run: () => {
          if (settled()) void answer(choice);
        },
      }),
    ),
  );

  return (
    <Panel
      title={`Offer: ${name}`}
      tone="ringing"
      focus="always"
      aside={<Countdown until={call.deadline} label="to answer" />}
    >
      <Text fz="sm" mb="sm">
        {call.campaignName}, to be called at <strong>{call.number}</strong>
      </Text>
      <Group gap="xs">
        {main.map((choice) => (
          <KeyButton
            key={choice.answer}
            name={choice.answer}
            shortcut={choice.shortcut}
            variant={choice.answer === 'accept' ? 'filled' : 'default'}
            size="md"
            onClick={() => void answer(choice)}
          >
            {choice.label}
          </KeyButton>
        ))}
      </Group>
      <Group gap="xs" mt="xs">
        {further.map((choice) => (
          <KeyButton
            key={choice.answer}
            name={choice.answer}
            shortcut={choice.shortcut}
            size="xs"
            onClick={() => void answer(choice)}
          >
            {choice.label}
          </KeyButton>
        ))}
      </Group>
      <Text fz="xs" c="dimmed" mt="sm">
        Reject gives the member to the next agent. Skip brings you the next member. Closed members are not called again.
      </Text>
    </Panel>
  );
}

/** Whether what is typed is meant for the offer: whoever was writing when it came goes on for a while. */
function useSettled(): () => boolean {
  const until = useRef(0);
  useEffect(() => {
    until.current = Date.now() + settling;
    const typed = () => {
      if (Date.now() < until.current) until.current = Date.now() + settling;
    };
    addEventListener('keydown', typed, { capture: true });
    return () => removeEventListener('keydown', typed, { capture: true });
  }, []);
  return () => Date.now() >= until.current;
}
