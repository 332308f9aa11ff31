import { Button, Checkbox, Group, Modal, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, data, type Shape } from '../api/client';
import { Loaded } from '../parts/Feedback';
import { plural } from '../parts/numbers';
import { calendarsKey } from './queries';
import rows from './Rows.module.css';

type Holiday = Shape<'CalendarExcept'>;

interface Props {
  opened: boolean;
  /** What the calendar has: those dates are not taken twice. */
  have: Holiday[];
  onClose: () => void;
  onAdd: (holidays: Holiday[]) => void;
}

/** The holidays of a country, as the law has them, to choose from and to edit afterwards. */
export function CountryHolidays({ opened, have, onClose, onAdd }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Holidays of a country" size="lg">
      <Chooser have={have} onClose={onClose} onAdd={onAdd} />
    </Modal>
  );
}

function Chooser({ have, onClose, onAdd }: Omit<Props, 'opened'>) {
  const [country, setCountry] = useState<string | null>(null);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const countries = useQuery({
    queryKey: [...calendarsKey, 'countries'],
    queryFn: () => data(api.GET('/api/v2/calendars/countries')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const holidays = useQuery({
    queryKey: [...calendarsKey, 'holidays', country],
    queryFn: () => data(api.GET('/api/v2/calendars/holidays', { params: { query: { country: country ?? '' } } })),
    enabled: country !== null,
  });
  const dates = useMemo(() => new Set(have.map(({ date }) => String(date))), [have]);
  const chosen = (holidays.data ?? []).filter(({ date }) => !dates.has(String(date)) && !leftOut.has(String(date)));
  return (
    <Stack>
      <Select
        label="Country"
        searchable
        limit={100}
        data={(countries.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        value={country}
        onChange={setCountry}
      />
      {country !== null && (
        <Loaded query={holidays} what="Holidays">
          {(all) => (
            <table className={rows.table}>
              <thead>
                <tr>
                  <th scope="col">Take</th>
                  <th scope="col">Date</th>
                  <th scope="col">Name</th>
                </tr>
              </thead>
              <tbody>
                {all.map((one) => {
                  const date = String(one.date);
                  const known = dates.has(date);
                  return (
                    <tr key={`${date} ${one.name}`}>
                      <td>
                        <Checkbox
                          size="xs"
                          aria-label={`Take ${one.name ?? date}, ${date}`}
                          disabled={known}
                          checked={!known && !leftOut.has(date)}
                          onChange={(event) => {
                            const next = new Set(leftOut);
                            if (event.currentTarget.checked) next.delete(date);
                            else next.add(date);
                            setLeftOut(next);
                          }}
                        />
                      </td>
                      <td>{date}</td>
                      <td>{known ? `${one.name ?? ''} (the calendar has this date)` : one.name}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
        </Loaded>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={chosen.length === 0}
          onClick={() => {
            onAdd(chosen);
            onClose();
          }}
        >
          Add {plural(chosen.length, 'holiday')}
        </Button>
      </Group>
    </Stack>
  );
}
