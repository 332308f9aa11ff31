import { Button, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { failed } from '../parts/confirm';
import { type Device, listDevices } from '../phone/microphone';
import { usePhone } from '../phone/PhoneProvider';
import { MicrophoneMeter } from './MicrophoneMeter';
import { playTest } from './testTone';

const system = { value: '', label: 'As the system chooses' };
const options = (devices: readonly Device[]) => [
  system,
  ...devices.map(({ id, name }) => ({ value: id, label: name })),
];

/** Which microphone and which speaker, and whether they work. */
export function DeviceCheck() {
  const { settings, setDevices, setAutoAnswer } = usePhone();
  const [devices, setFound] = useState<{ microphones: Device[]; speakers: Device[] }>({
    microphones: [],
    speakers: [],
  });
  const [checking, setChecking] = useState(false);
  const { microphone, speaker } = settings;

  const look = useCallback(() => void listDevices().then(setFound), []);
  useEffect(() => {
    look();
    navigator.mediaDevices?.addEventListener?.('devicechange', look);
    return () => navigator.mediaDevices?.removeEventListener?.('devicechange', look);
  }, [look]);

  const set = (change: Partial<typeof settings>) => setDevices({ microphone, speaker, ...change }).catch(failed);
  return (
    <Stack gap="xs" role="group" aria-label="Headset">
      <Group gap="sm" align="flex-end">
        <Select
          label="Microphone"
          data={options(devices.microphones)}
          value={microphone}
          allowDeselect={false}
          onChange={(id) => void set({ microphone: id ?? '' })}
          w={240}
        />
        <Button variant="default" aria-pressed={checking} onClick={() => setChecking((on) => !on)}>
          {checking ? 'End the check' : 'Check the microphone'}
        </Button>
      </Group>
      {checking && <MicrophoneMeter key={microphone} microphone={microphone} opened={look} />}
      <Group gap="sm" align="flex-end">
        <Select
          label="Speaker"
          data={options(devices.speakers)}
          value={speaker}
          allowDeselect={false}
          onChange={(id) => void set({ speaker: id ?? '' })}
          w={240}
        />
        <Button variant="default" onClick={() => void playTest(speaker).catch(failed)}>
          Play a tone
        </Button>
      </Group>
      <Switch
        label="Take calls of Tandem by itself"
        checked={settings.autoAnswer}
        onChange={(event) => setAutoAnswer(event.currentTarget.checked)}
      />
      <Text fz="xs" c="dimmed">
        You have accepted them on this page already. Calls of colleagues always ring.
      </Text>
    </Stack>
  );
}
