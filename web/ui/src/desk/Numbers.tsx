import { Button, Group, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { confirm } from '../parts/confirm';
import { plural } from '../parts/numbers';
import { StateBadge } from '../parts/StateBadge';
import { actions } from './actions';
import { DoNotCall } from './DoNotCall';
import { type AgentCall, causeWords } from './deskState';
import classes from './Numbers.module.css';
import { useDesk } from './useDesk';

/** The customer's numbers: stop one, add one, call none of them again. */
export function Numbers({ call }: { call: AgentCall }) {
  const [adding, setAdding] = useState(false);
  const { member } = call;
  const editable = !call.offered;
  return (
    <>
      <Title order={3} mb={4}>
        Numbers
      </Title>
      <ul className={classes.list}>
        {member.communications.map((one) => (
          <Row key={one.number} one={one} call={call} editable={editable} />
        ))}
      </ul>
      {editable && (
        <Group gap="xs" mt="xs">
          <Button size="xs" variant="default" aria-expanded={adding} onClick={() => setAdding((open) => !open)}>
            Add a number
          </Button>
          <DoNotCall call={call} />
        </Group>
      )}
      {editable && adding && <AddNumber done={() => setAdding(false)} />}
    </>
  );
}

interface RowProps {
  one: AgentCall['member']['communications'][number];
  call: AgentCall;
  editable: boolean;
}

function Row({ one, call, editable }: RowProps) {
  const { id, run, online } = useDesk();
  const stop = async () => {
    const sure = await confirm({
      title: `Stop ${one.number}?`,
      children: 'The number is not called any more. The other numbers of the customer stay.',
      doIt: 'Stop the number',
    });
    if (sure) await run('stop', () => actions.stopNumber(id, one.number));
  };
  return (
    <li className={classes.row}>
      <span className={one.ended ? classes.ended : classes.number}>{one.number}</span>
      <Text component="span" fz="xs" c="dimmed">
        {[one.type, one.attempts ? plural(one.attempts, 'attempt') : ''].filter(Boolean).join(', ')}
      </Text>
      {one.number === call.number && <StateBadge tone="call">{call.over ? 'This was called' : 'This call'}</StateBadge>}
      {one.ended ? (
        <Text component="span" fz="xs">
          {causeWords(one.cause)}
        </Text>
      ) : (
        editable && (
          <Button
            size="compact-xs"
            variant="subtle"
            ml="auto"
            aria-label={`Stop ${one.number}`}
            disabled={!online}
            onClick={() => void stop()}
          >
            Stop
          </Button>
        )
      )}
    </li>
  );
}

function AddNumber({ done }: { done: () => void }) {
  const { id, run, busy } = useDesk();
  const [number, setNumber] = useState('');
  const [type, setType] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run('add', () => actions.addNumber(id, number.trim(), type.trim()))) done();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group gap="xs" mt="xs" align="flex-end">
        <TextInput
          label="Number"
          type="tel"
          required
          autoFocus
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          w={170}
        />
        <TextInput
          label="Kind"
          placeholder="mobile, work"
          value={type}
          onChange={(event) => setType(event.currentTarget.value)}
          w={120}
        />
        <Button type="submit" loading={busy === 'add'}>
          Add
        </Button>
      </Group>
    </form>
  );
}
