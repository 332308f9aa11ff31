import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconClockExclamation } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, data } from '../api/client';
import { Loaded } from '../parts/Feedback';
import { clock } from '../parts/minutes';
import { Section } from '../parts/Page';
import { changeText, type PreviewDay, previewDays, wrongs } from './days';
import { calendarsKey } from './queries';
import classes from './Strip.module.css';
import { type Calendar, dayMinutes } from './week';

const dayName = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });
const dayDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What the calendar means for the next 14 days, also before it is saved. */
export function Strip({ calendar, changed }: { calendar: Calendar; changed: boolean }) {
  const [drawn] = useDebouncedValue(calendar, 300);
  const query = useQuery({
    queryKey: [...calendarsKey, 'preview', drawn],
    queryFn: () => data(api.POST('/api/v2/calendars/preview', { params: { query: { days: 14 } }, body: drawn })),
    placeholderData: keepPreviousData,
    enabled: wrongs(drawn).length === 0,
    refetchInterval: 60_000,
  });
  const note = changed ? 'As it would be once it is saved.' : 'As campaigns go by it.';
  return (
    <Section title="The next 14 days" note={`${note} Times are those of ${calendar.timeZone.id}.`}>
      <Loaded query={query} what="The next days">
        {(preview) => {
          const days = previewDays(preview);
          return (
            <>
              <ul className={classes.strip}>
                <li className={classes.scale} aria-hidden>
                  {[0, 6, 12, 18, 24].map((hour) => (
                    <span key={hour} style={{ top: `${(100 * hour) / 24}%` }}>
                      {String(hour).padStart(2, '0')}
                    </span>
                  ))}
                </li>
                {days.map((day) => (
                  <Day key={day.date} day={day} />
                ))}
              </ul>
              {preview.phase === 'over' && <Text mt="xs">Its last day is past: campaigns that use it end.</Text>}
              {preview.phase === 'ahead' && <Text mt="xs">Its first day is still to come: campaigns wait.</Text>}
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function Day({ day }: { day: PreviewDay }) {
  const date = new Date(`${day.date}T00:00:00Z`);
  const hours = day.pieces.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ');
  return (
    <li className={classes.day}>
      <div className={classes.date}>
        {dayName.format(date)}
        <br />
        {dayDate.format(date)}
      </div>
      <div className={classes.bar} role="img" aria-label={hours ? `open ${hours}` : 'closed'} title={hours || 'Closed'}>
        {day.pieces.map(({ from, to }) => (
          <div
            key={from}
            className={classes.piece}
            style={{ top: `${(100 * from) / dayMinutes}%`, height: `${(100 * (to - from)) / dayMinutes}%` }}
          />
        ))}
      </div>
      {day.pieces.length === 0 && 'closed'}
      {day.changes.map((change) => (
        <div key={change.at} className={classes.change} title={changeText(change)}>
          <IconClockExclamation size={14} aria-hidden />
          <br />
          {changeText(change)}
        </div>
      ))}
    </li>
  );
}
