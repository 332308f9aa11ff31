import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, data, saying } from '../api/client';
import { done } from '../parts/confirm';
import { useAskBeforeLeaving } from '../parts/leaving';
import { Section } from '../parts/Page';
import { wrongs } from './days';
import classes from './Editor.module.css';
import { Exceptions } from './Exceptions';
import { Holidays } from './Holidays';
import { WeekHours } from './Hours';
import { ICal } from './ICal';
import { calendarsKey, useZones } from './queries';
import { Strip } from './Strip';
import { WeekGrid } from './WeekGrid';
import { type Calendar, openMinutes } from './week';

interface Props {
  id: string;
  saved: Calendar;
  mayWrite: boolean;
}

/** A calendar as it is changed: nothing holds before it is saved. */
export function Editor({ id, saved, mayWrite }: Props) {
  const [calendar, setCalendar] = useState(saved);
  const [unread, setUnread] = useState<ReadonlySet<number>>(new Set());
  const set = useCallback((change: Partial<Calendar>) => setCalendar((now) => ({ ...now, ...change })), []);
  const changed = JSON.stringify(calendar) !== JSON.stringify(saved);
  const onTrouble = useCallback((day: number, wrong: boolean) => {
    setUnread((now) => {
      const next = new Set(now);
      if (wrong) next.add(day);
      else next.delete(day);
      return next;
    });
  }, []);
  useAskBeforeLeaving(changed, `The changes to “${saved.name}” will be lost.`);
  return (
    <>
      <fieldset disabled={!mayWrite} className={classes.fields} aria-label="Calendar">
        <Stack>
          <General calendar={calendar} set={set} />
          <Section
            title="Week"
            note={`${(openMinutes(calendar.accept) / 60).toFixed(1)} hours a week, by the clock of ${calendar.timeZone.id}`}
          >
            <WeekGrid windows={calendar.accept} onChange={(accept) => set({ accept })} />
            <WeekHours windows={calendar.accept} onChange={(accept) => set({ accept })} onTrouble={onTrouble} />
          </Section>
          <Strip calendar={calendar} changed={changed} />
          <Holidays holidays={calendar.except ?? []} onChange={(except) => set({ except })} />
          <Exceptions exceptions={calendar.exceptions ?? []} onChange={(exceptions) => set({ exceptions })} />
        </Stack>
      </fieldset>
      <ICal id={id} changed={changed} mayWrite={mayWrite} />
      {changed && <SaveBar id={id} calendar={calendar} unread={unread.size > 0} onDiscard={() => setCalendar(saved)} />}
    </>
  );
}

function General({ calendar, set }: { calendar: Calendar; set: (change: Partial<Calendar>) => void }) {
  const zones = useZones();
  const dates = [
    { key: 'startDate', label: 'First day', note: 'Before it campaigns wait. Empty: ever since.' },
    { key: 'endDate', label: 'Last day', note: 'After it campaigns end. Empty: for ever.' },
  ] as const;
  return (
    <Section title="General">
      <Group align="flex-start" grow>
        <TextInput
          label="Name"
          description="As campaigns show it"
          maxLength={200}
          value={calendar.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Select
          label="Time zone"
          description="Whose clock the hours are read from"
          searchable
          allowDeselect={false}
          limit={200}
          data={zones.data ?? [calendar.timeZone.id]}
          value={calendar.timeZone.id}
          onChange={(zone) => zone && set({ timeZone: { id: zone } })}
        />
        {dates.map(({ key, label, note }) => (
          <TextInput
            key={key}
            type="date"
            label={label}
            description={note}
            value={String(calendar[key] ?? '')}
            onChange={(event) => set({ [key]: event.currentTarget.value || null })}
          />
        ))}
      </Group>
    </Section>
  );
}

interface SaveProps {
  id: string;
  calendar: Calendar;
  /** Hours that were typed cannot be read. */
  unread: boolean;
  onDiscard: () => void;
}

function SaveBar({ id, calendar, unread, onDiscard }: SaveProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const wrong = [...wrongs(calendar), ...(unread ? ['Some hours cannot be read.'] : [])];

  async function save() {
    setBusy(true);
    setError(undefined);
    try {
      await data(api.PUT('/api/v2/calendars/{id}', { params: { path: { id } }, body: calendar }));
      done('Calendar saved; campaigns go by it now');
      await client.invalidateQueries({ queryKey: calendarsKey });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className={classes.bar} aria-label="Changes that are not saved">
      <Group justify="space-between">
        <div>
          <Text fz="sm" fw={600} role="status">
            Not saved. Campaigns that use this calendar go by it as soon as it is.
          </Text>
          {(wrong.length > 0 || error !== undefined) && (
            <Text fz="sm" role="alert" c="var(--mantine-color-error)">
              {wrong.length > 0 ? wrong.join(' ') : saying(error)}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <Button variant="default" onClick={onDiscard} disabled={busy}>
            Discard
          </Button>
          <Button onClick={() => void save()} loading={busy} disabled={wrong.length > 0}>
            Save calendar
          </Button>
        </Group>
      </Group>
    </section>
  );
}
