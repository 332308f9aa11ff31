import { Anchor, Button, FileButton, Group, Select, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refused, type Shape, writingHeaders } from '../api/client';
import { act, done } from '../parts/confirm';
import { plural } from '../parts/numbers';
import { Section } from '../parts/Page';
import { calendarsKey } from './queries';

const whats = [
  { value: 'holidays', label: 'as holidays' },
  { value: 'exceptions', label: 'as exceptions' },
  { value: 'all', label: 'with weekly hours, as an export has them' },
];

const modes = [
  { value: 'add', label: 'add to what is there' },
  { value: 'replace', label: 'in the place of what is there' },
];

interface Taken {
  data: { calendar: Shape<'Calendar'>; windows: number; days: number; skipped: number };
}

async function send(id: string, file: File, how: string, mode: string): Promise<Taken> {
  const answer = await fetch(`/api/v2/calendars/${encodeURIComponent(id)}/ical?how=${how}&mode=${mode}`, {
    method: 'POST',
    headers: { ...writingHeaders(), 'Content-Type': 'text/calendar' },
    body: file,
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw refused(answer, said);
  return said as Taken;
}

/** Days of an iCalendar file into the calendar, and the calendar as such a file. */
export function ICal({ id, changed, mayWrite }: { id: string; changed: boolean; mayWrite: boolean }) {
  const client = useQueryClient();
  const [how, setHow] = useState('holidays');
  const [mode, setMode] = useState('add');

  async function take(file: File | null) {
    if (!file) return;
    await act(async () => {
      const { data } = await send(id, file, how, mode);
      done(`${plural(data.days, 'day')} taken, ${data.skipped} events left alone. The calendar is saved.`);
      await client.invalidateQueries({ queryKey: calendarsKey });
    });
  }

  return (
    <Section title="iCalendar file" note="As calendar programs export them (.ics). What is read is saved at once.">
      <Group align="flex-end" gap="sm">
        <Select
          label="Take its days"
          w={300}
          allowDeselect={false}
          data={whats}
          value={how}
          onChange={(value) => value && setHow(value)}
          disabled={!mayWrite}
        />
        <Select
          label="And"
          w={240}
          allowDeselect={false}
          data={modes}
          value={mode}
          onChange={(value) => value && setMode(value)}
          disabled={!mayWrite}
        />
        <FileButton onChange={(file) => void take(file)} accept=".ics,text/calendar">
          {(props) => (
            <Button {...props} variant="default" disabled={changed || !mayWrite}>
              Choose file…
            </Button>
          )}
        </FileButton>
        <Anchor href={`/api/v2/calendars/${encodeURIComponent(id)}/ical`} download={`${id}.ics`} fz="sm" pb={6}>
          Export this calendar
        </Anchor>
      </Group>
      {changed && (
        <Text fz="xs" c="dimmed" mt={6}>
          Save or discard your changes before you read a file.
        </Text>
      )}
    </Section>
  );
}
