import { Group, Stack, Text } from '@mantine/core';
import { Since } from '../parts/Time';
import { actions } from './actions';
import { Countdown } from './Countdown';
import { breakReason, meaningOf, notOwnBreak, type Unready, type View } from './deskState';
import { KeyButton } from './KeyButton';
import { Panel } from './Panel';
import { PhoneChoice } from './PhoneChoice';
import { useDesk } from './useDesk';

/** No call: what one is waiting for, or what has to be done before calls come. */
export function Idle({ view }: { view: View }) {
  const { state } = useDesk();
  const meaning = meaningOf(view);
  const away = view.kind === 'off' || view.kind === 'break' || view.kind === 'unready';
  return (
    <Panel
      title={title(view) ?? meaning.label}
      tone={meaning.tone}
      focus="free"
      aside={
        view.kind === 'resting' ? (
          <Countdown until={view.until} label="until the next call" />
        ) : (
          <Text component="span" fz="lg" fw={600}>
            {view.kind !== 'off' && <Since at={state.agent?.since} />}
          </Text>
        )
      }
    >
      <Stack gap="md">
        <Text fz="sm">{words(view)}</Text>
        {view.kind === 'unready' && <Remedy why={view.why} />}
        {away && <PhoneChoice />}
      </Stack>
    </Panel>
  );
}

function title(view: View): string | undefined {
  switch (view.kind) {
    case 'off':
      return 'Choose your phone, then say that you are ready';
    case 'held':
      return 'A customer is being called for you';
    case 'ready':
      return 'Ready: waiting for a call';
    default:
      return undefined;
  }
}

const remedies: Record<Unready, string> = {
  line: 'Your line is called and stays up between calls. Take the call on your phone.',
  phone: 'FreeSWITCH does not know your phone at the moment. Is it switched on and signed in? Or choose another phone.',
  ownCall: 'You are given no calls while your phone is in a call of its own. Hang up, and they come again.',
  ask: 'You are asked for after each call. Say that you are ready when you want the next one.',
};

function words(view: View): string {
  switch (view.kind) {
    case 'off':
      return 'You are logged out and given no calls.';
    case 'break':
      return notOwnBreak(view.reason)
        ? `Tandem has put you on a break: ${breakReason(view.reason)}. Say that you are ready to be given calls again.`
        : 'You are given no calls until you say that you are ready.';
    case 'unready':
      return remedies[view.why];
    case 'ready':
      return 'The next customer is shown here. You hear it too, and this page’s title blinks.';
    case 'held':
      return 'Stay on the line: the customer is shown here when there is one.';
    case 'resting':
      return 'The next one comes when the pause is over.';
    default:
      return '';
  }
}

function Remedy({ why }: { why: Unready }) {
  const { id, run } = useDesk();
  if (why !== 'line') return null;
  // Saying that one is ready again has the line called again.
  return (
    <Group>
      <KeyButton name="line" onClick={() => void run('line', () => actions.status(id, 'Available'))}>
        Call my line again
      </KeyButton>
    </Group>
  );
}
