import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Shape } from '../api/client';
import { Section } from '../parts/Page';
import { CountryHolidays } from './CountryHolidays';
import { HoursInput } from './Hours';
import rows from './Rows.module.css';

type Holiday = Shape<'CalendarExcept'>;

/** Days on which the hours of the week do not hold. */
export function Holidays({ holidays, onChange }: { holidays: Holiday[]; onChange: (holidays: Holiday[]) => void }) {
  const [country, setCountry] = useState(false);
  const change = (index: number, part: Partial<Holiday>) =>
    onChange(holidays.map((one, i) => (i === index ? { ...one, ...part } : one)));
  return (
    <Section
      title="Holidays"
      note="Closed, or open at hours of their own."
      actions={
        <>
          <Button size="xs" variant="default" onClick={() => setCountry(true)}>
            Of a country…
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...holidays, { date: '', name: '', repeat: 0 }])}
          >
            Add holiday
          </Button>
        </>
      }
    >
      {holidays.length === 0 ? (
        'No holidays. Add them by hand, take those of a country, or read them from an iCalendar file below.'
      ) : (
        <table className={rows.table}>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">Name</th>
              <th scope="col">Every year</th>
              <th scope="col">Open all the same</th>
              <th scope="col">
                <span className="mantine-visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {holidays.map((holiday, index) => (
              <HolidayRow
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that stays while they are typed
                key={index}
                holiday={holiday}
                label={holiday.name || `holiday ${index + 1}`}
                onChange={(part) => change(index, part)}
                onRemove={() => onChange(holidays.filter((_, i) => i !== index))}
              />
            ))}
          </tbody>
        </table>
      )}
      <CountryHolidays
        opened={country}
        have={holidays}
        onClose={() => setCountry(false)}
        onAdd={(more) => onChange([...holidays, ...more])}
      />
    </Section>
  );
}

interface RowProps {
  holiday: Holiday;
  label: string;
  onChange: (part: Partial<Holiday>) => void;
  onRemove: () => void;
}

function HolidayRow({ holiday, label, onChange, onRemove }: RowProps) {
  return (
    <tr>
      <td style={{ width: 160 }}>
        <TextInput
          size="xs"
          type="date"
          aria-label={`Date of ${label}`}
          value={String(holiday.date ?? '')}
          onChange={(event) => onChange({ date: event.currentTarget.value })}
        />
      </td>
      <td>
        <TextInput
          size="xs"
          aria-label={`Name of ${label}`}
          maxLength={200}
          value={holiday.name ?? ''}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </td>
      <td style={{ width: 90 }}>
        <Checkbox
          mt={5}
          aria-label={`${label}: every year`}
          checked={holiday.repeat === 1}
          onChange={(event) => onChange({ repeat: event.currentTarget.checked ? 1 : 0 })}
        />
      </td>
      <td style={{ width: 220 }}>
        <HoursInput
          hideLabel
          label={`Hours of ${label}`}
          ranges={(holiday.hours ?? []).map(({ startTime, endTime }) => ({ start: startTime, end: endTime }))}
          onChange={(ranges) =>
            onChange({ hours: ranges.map(({ start, end }) => ({ startTime: start, endTime: end })) })
          }
        />
      </td>
      <td style={{ width: 36 }}>
        <ActionIcon variant="subtle" aria-label={`Remove ${label}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </td>
    </tr>
  );
}
