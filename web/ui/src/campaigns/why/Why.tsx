import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { Empty, Loaded } from '../../parts/Feedback';
import { count } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { Clock } from '../../parts/Time';
import { useCampaign } from '../useCampaign';
import { FindMember } from './FindMember';
import { gateWords } from './gates';
import { Waterfall } from './Waterfall';
import { headline } from './waterfall';

/** Why members are not called: at which gate how many of the list stop, and every gate of one member. */
export default function Why() {
  const { id = '' } = useParams();
  const campaign = useCampaign(id);
  const query = useQuery({
    queryKey: ['waterfall', id],
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/waterfall', { params: { path: { id } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 3000,
  });
  return (
    <Page
      title="Why"
      note="Every call has to pass these gates, in this order. A member stops at the first that is closed."
    >
      <FindMember campaign={id} zone={campaign.data?.timezone} />
      <Loaded query={query} what="Asking the gates">
        {(waterfall) => (
          <Section title="The whole list" bare note={<Headline waterfall={waterfall} />}>
            {waterfall.imported === 0 ? (
              <Empty title="The campaign has no members">Add or import some first.</Empty>
            ) : (
              <Waterfall campaign={id} zone={campaign.data?.timezone ?? ''} waterfall={waterfall} />
            )}
          </Section>
        )}
      </Loaded>
    </Page>
  );
}

function Headline({ waterfall }: { waterfall: Shape<'Waterfall'> }) {
  const { gate, share } = headline(waterfall);
  return (
    <Text fz="xs" component="span">
      {count(waterfall.callable)} of {count(waterfall.imported)} can be called this moment.
      {gate && ` Most stop at: ${gateWords(gate).stop.toLowerCase()} (${share}).`} As of <Clock at={waterfall.at} />.
    </Text>
  );
}
