import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import { rangesText } from '../../../parts/minutes';
import { useDraft } from '../form/DraftProvider';
import { hoursOfPack, packsInForce } from '../form/packs';
import { TextLink } from '../form/TextLink';

/** Every rule of hours that the campaign keeps, and where each is changed. */
export function HoursInForce() {
  const draft = useDraft();
  const { data: packs = [] } = useQuery({
    queryKey: ['rule-packs'],
    queryFn: () => data(api.GET('/api/v2/rule-packs')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const local = draft.value('local_hours') ?? { start: 480, end: 1260 };
  const calendar = draft.campaign.calendar;
  const own = draft.value('hours');
  const named = packsInForce(packs, draft.value('guards.packs') ?? [], new Date());
  return (
    <ul style={{ margin: 0, paddingLeft: 18 }}>
      <li>
        <Text fz="sm">
          {calendar?.id ? (
            <>
              Calendar <TextLink to={`/calendars/${calendar.id}`}>{calendar.name || calendar.id}</TextLink>
            </>
          ) : own ? (
            'Hours of the campaign'
          ) : (
            'No calendar: always open'
          )}{' '}
          (<TextLink to={`/campaigns/${draft.campaign.id ?? ''}/settings/calendar`}>change</TextLink>)
        </Text>
      </li>
      <li>
        <Text fz="sm">
          On each member&apos;s clock {rangesText([{ start: local.start ?? 0, end: local.end ?? 1440 }])} (
          <TextLink to={`/campaigns/${draft.campaign.id ?? ''}/settings/calendar`}>change</TextLink>)
        </Text>
      </li>
      {named
        .filter((pack) => hoursOfPack(pack) !== '')
        .map((pack) => (
          <li key={pack.name}>
            <Text fz="sm">
              {pack.title}: {hoursOfPack(pack)}
            </Text>
          </li>
        ))}
    </ul>
  );
}
