import { Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import type { CampaignSettings } from '../form/paths';
import { Rows } from '../form/Rows';

type Hours = NonNullable<CampaignSettings['hours']>;
type Window = NonNullable<Hours['windows']>[number];
type Holiday = NonNullable<Hours['holidays']>[number];
type Exception = NonNullable<Hours['exceptions']>[number];

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const windowColumns: readonly Column<Window>[] = [
  {
    key: 'weekday',
    label: 'Day',
    kind: 'choice',
    options: [1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: weekdays[day] ?? '' })),
  },
  { key: 'start', label: 'From', width: 130, kind: 'clock', most: 1439 },
  { key: 'end', label: 'To', help: 'Beyond 24:00 is on the day after', width: 190, kind: 'clock', most: 2879 },
];

const holidayColumns: readonly Column<Holiday>[] = [
  { key: 'date', label: 'Date', width: 160, kind: 'text', type: 'date' },
  { key: 'name', label: 'Name', kind: 'text' },
  { key: 'repeat', label: 'Every year', width: 90, kind: 'switch' },
  { key: 'hours', label: 'Open all the same', help: 'None is closed', width: 200, kind: 'hours' },
];

const exceptionColumns: readonly Column<Exception>[] = [
  { key: 'from', label: 'From', width: 160, kind: 'text', type: 'date' },
  { key: 'to', label: 'To', width: 160, kind: 'text', type: 'date' },
  { key: 'name', label: 'Name', kind: 'text' },
  { key: 'hours', label: 'Open all the same', help: 'None is closed', width: 200, kind: 'hours' },
];

/** Hours of the campaign's own, for who has no calendar: weekly windows, holidays and exceptions. */
export function OwnHours({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  const zones = useQuery({
    queryKey: ['calendars', 'timezones'],
    queryFn: () => data(api.GET('/api/v2/calendars/timezones')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { mayWrite } = useDraft();
  const all = zones.data ?? [];
  const date = (value: string) => (value === '' ? undefined : value);
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <NativeSelect
          label="Time zone of these hours"
          w={260}
          data={all.includes(hours.timezone) ? all : [hours.timezone, ...all]}
          value={hours.timezone}
          onChange={(event) => onChange({ ...hours, timezone: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label="First day"
          value={hours.start ?? ''}
          onChange={(event) => onChange({ ...hours, start: date(event.currentTarget.value) })}
        />
        <TextInput
          type="date"
          label="Last day"
          value={hours.end ?? ''}
          onChange={(event) => onChange({ ...hours, end: date(event.currentTarget.value) })}
        />
      </Group>
      <Title order={3}>Every week</Title>
      <Rows
        label="Hours of every week"
        path="hours"
        columns={windowColumns}
        rows={hours.windows ?? []}
        onChange={(windows) =>
          onChange({ ...hours, windows: windows.map((w) => ({ ...w, weekday: Number(w.weekday) })) })
        }
        fresh={() => ({ weekday: 1, start: 540, end: 1080 })}
        add="Add hours"
        name={(row) => `${weekdays[row.weekday] ?? ''} hours`}
        empty="No hours: never open."
      />
      <Title order={3}>Holidays</Title>
      <Rows
        label="Holidays"
        path="hours"
        columns={holidayColumns}
        rows={hours.holidays ?? []}
        onChange={(holidays) => onChange({ ...hours, holidays })}
        fresh={() => ({ date: '', name: '' })}
        add="Add a holiday"
        name={(row) => row.name || 'holiday'}
        empty={mayWrite ? 'None. A calendar can take the holidays of a country.' : 'None.'}
      />
      <Title order={3}>Exceptions</Title>
      <Rows
        label="Exceptions"
        path="hours"
        columns={exceptionColumns}
        rows={hours.exceptions ?? []}
        onChange={(exceptions) => onChange({ ...hours, exceptions })}
        fresh={() => ({ from: '' })}
        add="Add an exception"
        name={(row) => row.name || 'exception'}
        empty="None. They go before holidays and the week."
      />
    </Stack>
  );
}
