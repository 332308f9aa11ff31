import { Anchor, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../api/client';
import { useMayWrite } from '../app/session';
import { DataTable } from '../parts/DataTable';
import { Empty, Loaded } from '../parts/Feedback';
import { plural } from '../parts/numbers';
import { Page, Section } from '../parts/Page';
import { StateBadge } from '../parts/StateBadge';
import { dateTime } from '../parts/time';
import { NewCalendar } from './NewCalendar';
import { useCalendars, useCalendarUsers, useOpen } from './queries';
import { openMinutes } from './week';

const column = createColumnHelper<Shape<'Calendar'>>();

const columns = [
  column.accessor('name', {
    header: 'Calendar',
    cell: ({ row }) => (
      <Anchor component={Link} to={`/calendars/${row.original.id ?? ''}`} fz="sm">
        {row.original.name}
      </Anchor>
    ),
  }),
  column.display({ id: 'now', header: 'Now', cell: ({ row }) => <OpenNow id={row.original.id ?? ''} /> }),
  column.accessor((one) => openMinutes(one.accept) / 60, {
    id: 'hours',
    header: 'Hours a week',
    cell: (cell) => cell.getValue().toFixed(1),
    meta: { right: true },
  }),
  column.accessor((one) => (one.except?.length ?? 0) + (one.exceptions?.length ?? 0), {
    id: 'days',
    header: 'Holidays and exceptions',
    meta: { right: true },
  }),
  column.accessor((one) => one.timeZone.id, { id: 'zone', header: 'Time zone' }),
  column.display({ id: 'users', header: 'Used by', cell: ({ row }) => <UsedBy id={row.original.id ?? ''} /> }),
];

/** All calendars, with what they say now. */
export default function Calendars() {
  const query = useCalendars();
  const mayWrite = useMayWrite('calendars');
  const [adding, setAdding] = useState(false);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      New calendar
    </Button>
  );
  return (
    <Page title="Calendars" note="When campaigns may call, by the clock on the wall of a time zone." actions={add}>
      <Section bare>
        <Loaded query={query} what="Calendars">
          {(calendars) => (
            <DataTable
              label="Calendars"
              rows={calendars}
              columns={columns}
              rowId={(one) => one.id ?? one.name}
              initialSorting={[{ id: 'name', desc: false }]}
              empty={
                <Empty title="No calendars yet" action={add}>
                  A campaign without a calendar calls at any hour that its members’ local hours allow.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Section>
      <NewCalendar opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

/** What a calendar says now, and until when. */
export function OpenNow({ id }: { id: string }) {
  const { data } = useOpen(id, 14);
  if (!data) return <>–</>;
  const until = data.until ? dateTime(data.until, data.timezone) : undefined;
  if (data.phase === 'over') return <StateBadge tone="break">Over</StateBadge>;
  if (data.open) return <StateBadge tone="ready">{until ? `Open until ${until}` : 'Open'}</StateBadge>;
  return <StateBadge tone="break">{until ? `Closed until ${until}` : 'Closed for good'}</StateBadge>;
}

function UsedBy({ id }: { id: string }) {
  const { data } = useCalendarUsers(id);
  if (!data) return <>–</>;
  return data.length === 0 ? 'No campaign' : plural(data.length, 'campaign');
}
