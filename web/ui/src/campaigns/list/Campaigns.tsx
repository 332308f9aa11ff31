import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { Freshness } from '../../overview/Freshness';
import { useLive } from '../../overview/useLive';
import { DataTable } from '../../parts/DataTable';
import { Empty, Failure, Loading } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { modes } from '../modes';
import { useActions } from '../useActions';
import { columnsWith } from './columns';
import { everything, type Filter, matching } from './filter';

const states = [
  { value: 'running', label: 'Running' },
  { value: 'asleep', label: 'Outside its hours' },
  { value: 'paused', label: 'Paused' },
  { value: 'stopping', label: 'Stopping' },
  { value: 'idle', label: 'Stopped' },
  { value: 'ended', label: 'Ended' },
];
const types = modes.map(({ type, label }) => ({ value: type, label }));

/** All campaigns, live, with what can be done with them. */
export default function Campaigns() {
  const live = useLive();
  const mayWrite = useMayWrite('campaigns');
  const actions = useActions();
  const [filter, setFilter] = useState(everything);
  const { take, busy } = actions;
  const columns = useMemo(() => columnsWith(mayWrite ? { take, busy } : undefined), [mayWrite, take, busy]);
  const campaigns = live.figures?.campaigns;
  const shown = useMemo(() => matching(campaigns ?? [], filter), [campaigns, filter]);
  return (
    <Page
      title="Campaigns"
      note={<Freshness of={live}>{summary(campaigns)}</Freshness>}
      actions={mayWrite && <NewButton />}
    >
      {campaigns ? (
        <Section bare>
          <Filters filter={filter} onFilter={setFilter} shown={shown.length} of={campaigns.length} />
          <DataTable
            label="Campaigns"
            rows={shown}
            columns={columns}
            rowId={({ id }) => id}
            height="calc(100vh - 230px)"
            empty={
              campaigns.length === 0 ? <None mayWrite={mayWrite} /> : <NoneSo onClear={() => setFilter(everything)} />
            }
          />
        </Section>
      ) : live.error ? (
        <Failure error={live.error} retry={live.retry} title="The campaigns cannot be had" />
      ) : (
        <Loading what="Campaigns" />
      )}
    </Page>
  );
}

function summary(campaigns: readonly Shape<'FeedCampaign'>[] = []): string {
  const at = (state: Shape<'StateName'>) => campaigns.filter((campaign) => campaign.state === state).length;
  return `${at('running')} running, ${at('paused')} paused, ${at('idle') + at('ended')} at rest`;
}

function NewButton() {
  return (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New campaign
    </Button>
  );
}

function None({ mayWrite }: { mayWrite: boolean }) {
  return (
    <Empty title="No campaigns yet" action={mayWrite && <NewButton />}>
      A campaign is a list of members, who calls them, and the rules by which they are called. There is a template for
      each dial mode.
    </Empty>
  );
}

function NoneSo({ onClear }: { onClear: () => void }) {
  return (
    <Empty
      title="No campaign is like that"
      action={
        <Button variant="default" onClick={onClear}>
          Show all
        </Button>
      }
    />
  );
}

interface FiltersProps {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  shown: number;
  of: number;
}

function Filters({ filter, onFilter, shown, of }: FiltersProps) {
  return (
    <Group p="sm" gap="sm">
      <TextInput
        aria-label="Search by name or id"
        placeholder="Name or id"
        leftSection={<IconSearch size={15} aria-hidden />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        w={240}
      />
      <Select
        aria-label="State"
        placeholder="Any state"
        clearable
        clearButtonProps={{ 'aria-label': 'Any state' }}
        data={states}
        value={filter.state || null}
        onChange={(state) => onFilter({ ...filter, state: (state ?? '') as Filter['state'] })}
        w={180}
      />
      <Select
        aria-label="Mode"
        placeholder="Any mode"
        clearable
        clearButtonProps={{ 'aria-label': 'Any mode' }}
        data={types}
        value={filter.type || null}
        onChange={(type) => onFilter({ ...filter, type: (type ?? '') as Filter['type'] })}
        w={160}
      />
      <Text c="dimmed" fz="sm" ml="auto" role="status">
        {shown === of ? plural(of, 'campaign') : `${shown} of ${plural(of, 'campaign')}`}
      </Text>
    </Group>
  );
}
