import { Alert, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type Shape, saying } from '../api/client';
import { StateBadge } from '../parts/StateBadge';
import { usePhone } from '../phone/PhoneProvider';
import { actions } from './actions';
import { DeviceCheck } from './DeviceCheck';
import type { Agent } from './deskState';
import { useDesk } from './useDesk';

type Phone = Shape<'Phone'>;

const phones: { value: Phone; label: string; what: string }[] = [
  { value: 'extension', label: 'My extension', what: 'Your desk phone is called for each call.' },
  {
    value: 'nailed_up',
    label: 'My extension, line kept up',
    what: 'Your phone is called once, and the line stays up between calls: customers are there at once.',
  },
  { value: 'softphone', label: 'This browser', what: 'With a headset. Nothing else is needed.' },
];

export function phoneOf(agent: Agent): Phone {
  return agent.phone ?? (agent.nailedUp ? 'nailed_up' : 'extension');
}

/** How the agent takes calls. */
export function PhoneChoice() {
  const { id, state, run, online } = useDesk();
  const phone = usePhone();
  const [wanted, setWanted] = useState<Phone>();
  const [why, setWhy] = useState('');
  if (!state.agent) return null;
  const known = phoneOf(state.agent);
  const chosen = wanted ?? known;
  if (wanted === known) setWanted(undefined); // what is chosen stays shown until the agent is known to have it

  const choose = async (value: Phone) => {
    setWanted(value);
    setWhy('');
    try {
      if (value === 'softphone') await phone.turnOn(); // before anybody is told to call it
      const done = await run('phone', () => actions.phone(id, value));
      if (!done) setWanted(undefined);
      else if (value !== 'softphone') await phone.turnOff();
    } catch (error) {
      setWanted(undefined);
      setWhy(saying(error));
      await phone.turnOff();
    }
  };
  return (
    <Stack gap="sm">
      <Radio.Group label="Your phone" value={chosen} onChange={(value) => void choose(value as Phone)}>
        <Stack gap="xs" mt="xs">
          {phones.map(({ value, label, what }) => (
            <Radio key={value} value={value} label={label} description={what} disabled={!online} />
          ))}
        </Stack>
      </Radio.Group>
      {why && (
        <Alert role="alert" color="red" variant="outline" title="The browser cannot be your phone">
          {why}
        </Alert>
      )}
      <PhoneState agent={state.agent} chosen={chosen} />
      {chosen === 'softphone' && <DeviceCheck />}
    </Stack>
  );
}

/** Whether the chosen phone can be reached. */
function PhoneState({ agent, chosen }: { agent: Agent; chosen: Phone }) {
  if (chosen === 'softphone') return null; // it says so itself
  const there = chosen === 'nailed_up' ? agent.legUp : agent.registered !== false;
  const word = chosen === 'nailed_up' ? 'Line is up' : 'Phone is there';
  const not = chosen === 'nailed_up' ? 'Line is not up yet' : 'Phone is not signed in to FreeSWITCH';
  return (
    <Group gap="xs">
      <StateBadge tone={there ? 'ready' : 'break'}>{there ? word : not}</StateBadge>
      <Text fz="xs" c="dimmed">
        {agent.contact}
      </Text>
    </Group>
  );
}
