import { Group, Select, TextInput } from '@mantine/core';
import { ownZone } from '../../parts/time';
import { isZone } from './zoned';

/** A wall clock with the zone whose clock it is. */
export interface ZonedWall {
  wall: string;
  zone: string;
}

interface Props {
  label: string;
  value: ZonedWall;
  onChange: (value: ZonedWall) => void;
  /** The member's own zone and the campaign's, as far as they have one. */
  zones: readonly (string | undefined)[];
  error?: string;
}

/** Asks for a date and time on the clock of a zone: the member's, where it is known. */
export function ZonedTime({ label, value, onChange, zones, error }: Props) {
  const choices = zonesFor(zones);
  return (
    <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
      <TextInput
        label={label}
        type="datetime-local"
        required
        value={value.wall}
        error={error}
        onChange={(event) => onChange({ ...value, wall: event.currentTarget.value })}
      />
      <Select
        label="On the clock of"
        data={choices}
        value={value.zone}
        allowDeselect={false}
        onChange={(zone) => zone && onChange({ ...value, zone })}
      />
    </Group>
  );
}

/** The zones to choose from, each once; the browser's own is the last. */
export function zonesFor(zones: readonly (string | undefined)[]): string[] {
  return [...new Set([...zones.filter((zone) => zone !== undefined && isZone(zone)), ownZone()])] as string[];
}
