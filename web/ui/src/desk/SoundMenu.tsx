import { ActionIcon, Button, Popover, Slider, Stack, Switch, Text } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useState } from 'react';
import { chime } from './sound';
import { useSoundSettings } from './useAlert';

/** Whether and how loud offers are heard. */
export function SoundMenu() {
  const [settings, set] = useSoundSettings();
  const [open, setOpen] = useState(false);
  const { on, volume } = settings;
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-end" withinPortal shadow="md">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          title="Sound of offers"
          aria-label={on ? 'Sound of offers: on' : 'Sound of offers: off'}
          onClick={() => setOpen((before) => !before)}
        >
          {on ? <IconVolume size={18} aria-hidden /> : <IconVolumeOff size={18} aria-hidden />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Sound of offers">
        <Stack gap="sm" w={220}>
          <Switch
            label="Sound when a member is offered"
            checked={on}
            onChange={(event) => set({ on: event.currentTarget.checked, volume })}
          />
          <div>
            <Text fz="sm">Volume</Text>
            <Slider
              aria-label="Volume"
              thumbLabel="Volume"
              min={0.05}
              max={1}
              step={0.05}
              label={(share) => `${Math.round(share * 100)} %`}
              value={volume}
              disabled={!on}
              onChange={(share) => set({ on, volume: share })}
            />
          </div>
          <Button size="xs" variant="default" disabled={!on} onClick={() => chime(volume)}>
            Try it
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
