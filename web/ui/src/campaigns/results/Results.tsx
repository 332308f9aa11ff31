import { Alert, Anchor, Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { Empty, Loaded } from '../../parts/Feedback';
import { Figure, Figures } from '../../parts/Figure';
import { count, milliseconds, percent } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { dateTime, duration } from '../../parts/time';
import { useCampaign } from '../useCampaign';
import { Attempts } from './Attempts';
import { ByHour } from './ByHour';
import { ByResult } from './ByResult';
import { Outcomes } from './Outcomes';
import { bounds, dateIn, type Period, periodOf, periods } from './period';
import { total } from './total';

const axes = 'result,hour,agent,callerId,resource,disposition';

/** What the attempts of some days came to. */
export default function Results() {
  const { id = '' } = useParams();
  const campaign = useCampaign(id);
  const zone = campaign.data?.timezone || 'UTC';
  const { word, period, choose } = usePeriod(zone);
  const range = useMemo(() => bounds(period, zone), [period, zone]);
  const query = useQuery({
    queryKey: ['results', id, axes, range.from, range.to],
    queryFn: () =>
      data(api.GET('/api/v2/dialer/{id}/results', { params: { path: { id }, query: { by: axes, ...range } } })),
    placeholderData: keepPreviousData,
    refetchInterval: word === 'today' ? 15_000 : false,
    enabled: campaign.data !== undefined,
  });
  const exported = new URLSearchParams(range).toString();
  return (
    <Page
      title="Results"
      note={`Days and hours are those of ${zone}.`}
      actions={
        <>
          <PeriodChooser word={word} period={period} choose={choose} />
          <Button
            component="a"
            variant="default"
            href={`/api/v2/dialer/${encodeURIComponent(id)}/attempts/export?${exported}`}
            leftSection={<IconDownload size={16} aria-hidden />}
            download
          >
            Export attempts (CSV)
          </Button>
        </>
      }
    >
      <Loaded query={query} what="Results">
        {(tables) => <Tables id={id} tables={tables} />}
      </Loaded>
      <Attempts id={id} range={range} zone={zone} />
    </Page>
  );
}

function usePeriod(zone: string) {
  const [search, setSearch] = useSearchParams();
  const [from, to] = [search.get('from'), search.get('to')];
  const word = from && to ? '' : (search.get('days') ?? 'today');
  const today = dateIn(zone, Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new day makes other periods of the same words
  const period = useMemo<Period>(
    () => (from && to ? { from, to } : periodOf(word, zone, Date.now())),
    [from, to, word, zone, today],
  );
  const choose = (next: Record<string, string>) => setSearch(next, { replace: true });
  return { word, period, choose };
}

interface ChooserProps {
  word: string;
  period: Period;
  choose: (search: Record<string, string>) => void;
}

function PeriodChooser({ word, period, choose }: ChooserProps) {
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Days"
        data={[...periods]}
        value={word}
        onChange={(value) => choose({ days: value })}
      />
      <TextInput
        type="date"
        size="xs"
        aria-label="First day"
        value={period.from}
        max={period.to}
        onChange={(event) => event.currentTarget.value && choose({ ...period, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        size="xs"
        aria-label="Last day"
        value={period.to}
        min={period.from}
        onChange={(event) => event.currentTarget.value && choose({ ...period, to: event.currentTarget.value })}
      />
    </Group>
  );
}

function Tables({ id, tables }: { id: string; tables: Shape<'ResultTable'>[] }) {
  const of = (by: Shape<'ResultAxis'>) => tables.find((table) => table.by === by);
  const first = tables[0];
  if (!first || first.attempts === 0) {
    return (
      <Section>
        <Empty title="No attempts in these days">Choose other days, or run the campaign.</Empty>
      </Section>
    );
  }
  return (
    <Stack gap="md">
      {!first.complete && (
        <Alert color="yellow" variant="outline" title="Not all of it">
          There are more attempts than are read at once. These figures begin at {dateTime(first.from, first.timezone)}.
          Choose fewer days, or export the attempts.
        </Alert>
      )}
      <Summary rows={of('result')?.rows ?? []} />
      <ByResult rows={of('result')?.rows ?? []} dispositions={of('disposition')?.rows ?? []} />
      <ByHour rows={of('hour')?.rows ?? []} zone={first.timezone} />
      <Outcomes
        title="By agent"
        noun="Agent"
        none="Nobody"
        rows={of('agent')?.rows ?? []}
        link={(key) => `/agents/${key}`}
      />
      <Outcomes title="By number shown" noun="Our number" none="None" rows={of('callerId')?.rows ?? []} />
      <Outcomes
        title="By trunk"
        noun="Resource"
        none="None"
        rows={of('resource')?.rows ?? []}
        link={() => '/resources'}
      />
      <Anchor href={`/campaigns/${encodeURIComponent(id)}/why`} fz="sm">
        Why are others not called?
      </Anchor>
    </Stack>
  );
}

function Summary({ rows }: { rows: Shape<'ResultRow'>[] }) {
  const sum = total(rows);
  return (
    <Section title="Summary">
      <Figures>
        <Figure label="Attempts" note={`${count(sum.calls)} customers dialled`}>
          {count(sum.attempts)}
        </Figure>
        <Figure label="Answered" note={`${percent(sum.answered / Math.max(1, sum.calls))} of those dialled`}>
          {count(sum.answered)}
        </Figure>
        <Figure label="Connected" note={`${percent(sum.connected / Math.max(1, sum.answered))} of the answered`}>
          {count(sum.connected)}
        </Figure>
        <Figure
          label="Abandoned"
          note={`${percent(sum.abandoned / Math.max(1, sum.answered), 2)} of the answered`}
          tone={sum.abandoned > 0 ? 'fault' : undefined}
        >
          {count(sum.abandoned)}
        </Figure>
        <Figure label="Talk time" note={`${duration(sum.talkSec / Math.max(1, sum.bridged))} a call`}>
          {duration(sum.talkSec)}
        </Figure>
        <Figure label="Answered to bridged" note="mean">
          {milliseconds(sum.waitMs)}
        </Figure>
      </Figures>
    </Section>
  );
}
