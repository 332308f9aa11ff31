import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { parseRanges, rangesText } from '../parts/minutes';
import { likeDay, type Window, weekdays, withDay } from './week';

type Range = { start: number; end: number };

/** Hours as text, read when the field is left; what cannot be read stays, with what is wrong. */
export function HoursInput({
  label,
  hideLabel,
  ranges,
  most,
  onChange,
  onTrouble,
}: {
  label: string;
  hideLabel?: boolean;
  ranges: readonly Range[];
  /** The last minute; beyond 1440 lies the day after. */
  most?: number;
  onChange: (ranges: Range[]) => void;
  onTrouble?: (wrong: boolean) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined && parseRanges(typed, most) === undefined;
  return (
    <TextInput
      size="xs"
      label={hideLabel ? undefined : label}
      aria-label={hideLabel ? label : undefined}
      placeholder="Closed"
      value={typed ?? rangesText(ranges)}
      error={wrong ? 'Hours look like 09:00–12:30, 13:00–18:00' : undefined}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onTrouble?.(parseRanges(event.currentTarget.value, most) === undefined);
      }}
      onBlur={() => {
        const read = typed === undefined ? undefined : parseRanges(typed, most);
        if (!read) return;
        setTyped(undefined);
        onChange(read);
      }}
    />
  );
}

/** The hours of each weekday to the minute. */
export function WeekHours({
  windows,
  onChange,
  onTrouble,
}: {
  windows: readonly Window[];
  onChange: (windows: Window[]) => void;
  onTrouble: (day: number, wrong: boolean) => void;
}) {
  return (
    <Group gap="sm" align="flex-start" mt="md">
      {weekdays.map((name, i) => (
        <div key={name} style={{ flex: '1 1 180px' }}>
          <HoursInput
            label={name}
            most={2879}
            ranges={windows
              .filter((one) => one.weekDay === i + 1)
              .map((one) => ({ start: one.startTime, end: one.endTime }))}
            onChange={(ranges) => onChange(withDay(windows, i + 1, ranges))}
            onTrouble={(wrong) => onTrouble(i + 1, wrong)}
          />
        </div>
      ))}
      <Button size="xs" variant="default" mt={22} onClick={() => onChange(likeDay(windows, 1, [1, 2, 3, 4, 5]))}>
        Weekdays like Monday
      </Button>
    </Group>
  );
}
