import { Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import { clock, minuteOf } from '../../../parts/minutes';
import { Section } from '../../../parts/Page';
import { StateBadge } from '../../../parts/StateBadge';
import { Time } from '../../../parts/Time';
import { useDraft } from '../form/DraftProvider';
import { order, ParsedInput } from '../form/inputs';
import classes from '../form/Setting.module.css';
import { TextLink } from '../form/TextLink';
import { OwnHours } from './OwnHours';
import { Schedules } from './Schedules';

/** When members are called: a calendar or hours of its own, hours on members' clocks, and what starts and stops it. */
export default function Calendar() {
  return (
    <Stack gap="md">
      <Section title="Calendar" note="When members may be called. Running calls finish after the end.">
        <Choice />
      </Section>
      <Section
        title="Hours on each member's clock"
        note="Every day, beside the calendar. 00:00 to 24:00 closes nothing."
      >
        <LocalHours />
      </Section>
      <Schedules />
    </Stack>
  );
}

const always = '#always';
const own = '#own';

function Choice() {
  const draft = useDraft();
  const calendars = useQuery({
    queryKey: ['calendars'],
    queryFn: () => data(api.GET('/api/v2/calendars', { params: { query: { limit: 1000 } } })),
  });
  const id = draft.value('calendar.id') ?? '';
  const hours = draft.value('hours') ?? null;
  const known = calendars.data ?? [];
  const missing = id !== '' && !known.some((one) => one.id === id);

  function choose(value: string) {
    const zone = draft.campaign.timezone ?? 'UTC';
    const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, start: 540, end: 1080 }));
    draft.setAll([
      ['calendar.id', value === always || value === own ? '' : value],
      ['hours', value === own ? (draft.campaign.hours ?? { timezone: zone, windows: week }) : null],
    ]);
  }

  return (
    <Stack gap="md">
      <Group align="flex-end" gap="md">
        <NativeSelect
          label="Calendar"
          w={360}
          error={draft.troubleAt('calendar.id')}
          data={[
            { group: 'Calendars', items: known.map((one) => ({ value: one.id ?? '', label: one.name })) },
            ...(missing ? [{ value: id, label: draft.campaign.calendar?.name ?? id }] : []),
            { value: own, label: 'Hours of its own' },
            { value: always, label: 'None: always open' },
          ]}
          value={id || (hours ? own : always)}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        {id !== '' && (
          <Text fz="sm" pb={8}>
            <TextLink to={`/calendars/${id}`}>Open this calendar</TextLink>
          </Text>
        )}
      </Group>
      {id !== '' && <OpenNow id={id} />}
      {hours && id === '' && <OwnHours hours={hours} onChange={(next) => draft.set('hours', next)} />}
    </Stack>
  );
}

function OpenNow({ id }: { id: string }) {
  const { data: open } = useQuery({
    queryKey: ['calendars', id, 'open'],
    queryFn: () => data(api.GET('/api/v2/calendars/{id}/open', { params: { path: { id }, query: { days: 1 } } })),
    refetchInterval: 60_000,
  });
  if (!open) return null;
  const until = open.until ?? undefined;
  const closed = open.phase === 'over' ? 'Over: its last day has passed' : 'Closed now';
  return (
    <Group gap="xs" fz="sm">
      <StateBadge tone={open.open ? 'ready' : 'break'}>{open.open ? 'Open now' : closed}</StateBadge>
      {until ? (
        <Text fz="sm">
          {open.open ? 'until' : 'opens'} <Time at={until} zone={open.timezone} />
        </Text>
      ) : (
        <Text fz="sm" c="dimmed">
          {open.open ? 'for ever' : 'and does not open again'}
        </Text>
      )}
    </Group>
  );
}

function LocalHours() {
  const draft = useDraft();
  const value = draft.value('local_hours') ?? { start: 480, end: 1260 };
  const [start, end] = [value.start ?? 0, value.end ?? 1440];
  const trouble = draft.troubleAt('local_hours');
  const set = (next: { start: number; end: number }) => {
    draft.set('local_hours', next);
    draft.trouble('local_hours', next.end <= next.start ? 'The end has to be after the beginning.' : undefined);
  };
  const common = { inputWrapperOrder: order, w: 140, hint: 'A time as 18:00' };
  const onTrouble = (text: string | undefined) => draft.trouble('local_hours', text);
  return (
    <div className={classes.setting} data-changed={draft.edits.has('local_hours') || undefined}>
      <Group align="flex-start">
        <ParsedInput
          {...common}
          label="From"
          value={start}
          text={clock}
          parse={(text) => minuteOf(text, 1439)}
          onTrouble={onTrouble}
          onChange={(minute) => set({ start: minute, end })}
          error={trouble}
        />
        <ParsedInput
          {...common}
          label="To"
          value={end}
          text={clock}
          parse={minuteOf}
          onTrouble={onTrouble}
          onChange={(minute) => set({ start, end: minute })}
        />
      </Group>
      <Text c="dimmed" fz="xs" mt={6}>
        A member&apos;s clock is that of their time zone, else of the number that is called. Where a number can be in
        several zones, it has to be open in all of them.
      </Text>
    </div>
  );
}
