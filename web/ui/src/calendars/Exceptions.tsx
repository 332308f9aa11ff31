import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Section } from '../parts/Page';
import { HoursInput } from './Hours';
import rows from './Rows.module.css';
import type { Calendar } from './week';

type Exception = NonNullable<Calendar['exceptions']>[number];

/** Days, or ranges of days, that go before everything else. */
export function Exceptions({
  exceptions,
  onChange,
}: {
  exceptions: Exception[];
  onChange: (exceptions: Exception[]) => void;
}) {
  return (
    <Section
      title="Exceptions"
      note="Days or ranges of days that go before the week and before holidays: a company outing, a Saturday that is worked."
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...exceptions, { from: '', name: '' }])}
        >
          Add exception
        </Button>
      }
    >
      {exceptions.length === 0 ? (
        'No exceptions.'
      ) : (
        <table className={rows.table}>
          <thead>
            <tr>
              <th scope="col">First day</th>
              <th scope="col">Last day</th>
              <th scope="col">Name</th>
              <th scope="col">Open</th>
              <th scope="col">
                <span className="mantine-visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {exceptions.map((exception, index) => (
              <ExceptionRow
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else that stays while they are typed
                key={index}
                exception={exception}
                label={exception.name || `exception ${index + 1}`}
                onChange={(part) => onChange(exceptions.map((one, i) => (i === index ? { ...one, ...part } : one)))}
                onRemove={() => onChange(exceptions.filter((_, i) => i !== index))}
              />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

interface RowProps {
  exception: Exception;
  label: string;
  onChange: (part: Partial<Exception>) => void;
  onRemove: () => void;
}

function ExceptionRow({ exception, label, onChange, onRemove }: RowProps) {
  return (
    <tr>
      <td style={{ width: 160 }}>
        <TextInput
          size="xs"
          type="date"
          aria-label={`First day of ${label}`}
          value={String(exception.from ?? '')}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
      </td>
      <td style={{ width: 160 }}>
        <TextInput
          size="xs"
          type="date"
          aria-label={`Last day of ${label}`}
          value={String(exception.to ?? '')}
          onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
        />
      </td>
      <td>
        <TextInput
          size="xs"
          aria-label={`Name of ${label}`}
          maxLength={200}
          value={exception.name ?? ''}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      </td>
      <td style={{ width: 220 }}>
        <HoursInput
          hideLabel
          label={`Hours of ${label}`}
          ranges={(exception.hours ?? []).map(({ startTime, endTime }) => ({ start: startTime, end: endTime }))}
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
