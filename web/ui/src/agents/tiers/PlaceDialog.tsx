import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../parts/FormDialog';
import { useSubmit } from '../../parts/submit';
import { UnitInput } from '../../parts/Unit';
import type { Place } from './matrix';
import type { Target } from './usePlaces';

interface PlaceDialogProps {
  target: Target;
  place: Place | undefined;
  onPut: (place: Place) => Promise<unknown>;
  onRemove: () => void;
  onClose: () => void;
}

/** Gives an agent a place in a campaign, changes it, or takes it away. */
export function PlaceDialog({ target, place, onPut, onRemove, onClose }: PlaceDialogProps) {
  const [level, setLevel] = useState<number | string>(place?.level ?? 1);
  const [position, setPosition] = useState<number | string>(place?.position ?? 1);
  const sending = useSubmit(['level', 'position']);

  async function save() {
    const worked = await sending.submit(() => onPut({ level: Number(level), position: Number(position) }));
    if (worked) onClose();
  }

  return (
    <FormDialog
      title={`${target.agentName} in ${target.queueName}`}
      doIt={place ? 'Save place' : 'Give place'}
      of={sending}
      onSubmit={() => void save()}
      onClose={onClose}
      size="sm"
      aside={
        place && (
          <Button
            variant="default"
            onClick={() => {
              onRemove();
              onClose();
            }}
          >
            Take out
          </Button>
        )
      }
    >
      <Text fz="xs" c="dimmed">
        Calls reach level 1 first, and within a level the lowest position. It holds for the next call.
      </Text>
      <Group grow align="flex-start">
        <UnitInput
          label="Level"
          unit="1–100"
          min={1}
          max={100}
          clampBehavior="none"
          required
          allowDecimal={false}
          data-autofocus
          value={level}
          error={sending.at('level')}
          onChange={setLevel}
        />
        <UnitInput
          label="Position"
          unit="1–10000"
          min={1}
          max={10_000}
          clampBehavior="none"
          required
          allowDecimal={false}
          value={position}
          error={sending.at('position')}
          onChange={setPosition}
        />
      </Group>
    </FormDialog>
  );
}
