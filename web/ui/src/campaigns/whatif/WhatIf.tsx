import { Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { ApiError, api, data, type Shape } from '../../api/client';
import { Empty, Failure, Loaded } from '../../parts/Feedback';
import { Page, Section } from '../../parts/Page';
import { Curves } from './Curves';
import { sliders } from './figures';
import { Sliders } from './Sliders';
import { Standing } from './Standing';

/** What other figures would do to this campaign, by simulation with its own. */
export default function WhatIf() {
  const { id = '' } = useParams();
  const [asked, setAsked] = useState<Shape<'WhatIf'>>({});
  const [question] = useDebouncedValue(asked, 400);
  const query = useQuery({
    queryKey: ['what-if', id, question],
    queryFn: () => data(api.POST('/api/v2/dialer/{id}/what-if', { params: { path: { id } }, body: question })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const title = 'What if';
  if (query.error instanceof ApiError && query.error.status === 409) {
    return (
      <Page title={title}>
        <Section>
          <Empty title="There is nothing to simulate">{query.error.message}</Empty>
        </Section>
      </Page>
    );
  }
  const changed = Object.keys(asked).length > 0;
  return (
    <Page
      title={title}
      note="The campaign’s own pacer against a model of its agents and customers. Nothing is changed by it."
      actions={
        changed && (
          <Button variant="default" onClick={() => setAsked({})}>
            As today
          </Button>
        )
      }
    >
      <Loaded query={query} what="Simulating">
        {(answer) => (
          <>
            <Section title="Figures" note={<Sources answer={answer} />}>
              <Sliders today={answer.today} mode={answer.mode} asked={asked} onChange={setAsked} />
            </Section>
            {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
            <Section
              title="What comes of it"
              note={
                <Group gap="xs" role="status">
                  {query.isFetching ? 'Simulating…' : changed ? 'As asked, beside today' : 'As today; move a slider'}
                </Group>
              }
            >
              <Standing today={answer.today} asked={answer.asked} changed={changed} />
            </Section>
            <Curves answer={answer} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Which figures were measured, and which are only set. */
function Sources({ answer }: { answer: Shape<'WhatIfAnswer'> }) {
  const measured = sliders
    .filter(({ key }) => answer.today.measured.includes(key))
    .map(({ label }) => label.toLowerCase());
  return (
    <Text fz="xs" component="span">
      {measured.length > 0
        ? `Measured from this campaign: ${measured.join(', ')}. `
        : 'Nothing could be measured yet. '}
      The rest is the campaign’s setting, or what is common.
    </Text>
  );
}
