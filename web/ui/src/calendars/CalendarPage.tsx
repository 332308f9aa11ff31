import { Anchor, Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from 'react-router';
import { api, data } from '../api/client';
import { useMayWrite } from '../app/session';
import { act, confirm } from '../parts/confirm';
import { Loaded } from '../parts/Feedback';
import { Page, Section } from '../parts/Page';
import { OpenNow } from './Calendars';
import { editable } from './days';
import { Editor } from './Editor';
import { calendarsKey, useCalendar, useCalendarUsers } from './queries';

/** One calendar: its week, its days, what that means for the next two weeks, and for whom. */
export default function CalendarPage() {
  const { id = '' } = useParams();
  const query = useCalendar(id);
  const mayWrite = useMayWrite('calendars');
  return (
    <Loaded query={query} what="Calendar">
      {(calendar) => (
        <Page
          title={calendar.name}
          note={<OpenNow id={id} />}
          actions={mayWrite && <DeleteButton id={id} name={calendar.name} />}
        >
          <Editor key={query.dataUpdatedAt} id={id} saved={editable(calendar)} mayWrite={mayWrite} />
          <Users id={id} />
        </Page>
      )}
    </Loaded>
  );
}

function DeleteButton({ id, name }: { id: string; name: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const users = useCalendarUsers(id).data ?? [];

  async function remove() {
    const sure = await confirm({
      title: 'Delete this calendar?',
      children: `“${name}” with its hours, holidays and exceptions is removed. No campaign uses it.`,
      doIt: 'Delete calendar',
    });
    if (!sure) return;
    const gone = await act(
      () => data(api.DELETE('/api/v2/calendars/{id}', { params: { path: { id } } })),
      `Calendar “${name}” deleted`,
    );
    if (!gone) return;
    await navigate('/calendars');
    await client.invalidateQueries({ queryKey: calendarsKey });
  }

  return (
    <Button
      variant="default"
      leftSection={<IconTrash size={16} aria-hidden />}
      disabled={users.length > 0}
      title={users.length > 0 ? 'Campaigns use it: give them another calendar first' : undefined}
      onClick={() => void remove()}
    >
      Delete
    </Button>
  );
}

function Users({ id }: { id: string }) {
  const query = useCalendarUsers(id);
  return (
    <Section title="Campaigns that go by it" note="A change holds for them at once; calls that are up are finished.">
      <Loaded query={query}>
        {(ids) =>
          ids.length === 0 ? (
            <>No campaign uses this calendar. Choose it in a campaign’s settings.</>
          ) : (
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {ids.map((one) => (
                <li key={one}>
                  <Anchor component={Link} to={`/campaigns/${one}/settings/calendar`}>
                    {one}
                  </Anchor>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
