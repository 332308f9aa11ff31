import { Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, type Shape } from '../../../api/client';
import { Section } from '../../../parts/Page';
import { StateBadge } from '../../../parts/StateBadge';
import { agentMeaning } from '../../../parts/states';
import { AddSelect } from '../form/AddSelect';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import type { Campaign } from '../form/paths';
import { Rows } from '../form/Rows';
import { type SkillRow, skillRows, skillsOf, twice } from '../form/rows';
import { SettingGrid } from '../form/SettingGrid';
import { TextLink } from '../form/TextLink';

/** Who takes the calls, in which order, and by which delays. */
export default function Agents() {
  const { version, campaign } = useDraft();
  return (
    <Stack gap="md">
      <Tiers />
      <Section title="Who gets a call">
        <SettingGrid paths={['strategy', 'share', 'sticky']} />
      </Section>
      <Section title="Tier rules" note="When agents of a further level are asked.">
        <SettingGrid paths={['tier_rules.apply', 'tier_rules.wait', 'tier_rules.multiply', 'tier_rules.skip_empty']} />
      </Section>
      <Skills key={`${version} ${JSON.stringify(campaign.skills)}`} />
      <Section
        title="Delays in this campaign"
        note="They go before those of the agents' cards. An empty field leaves the card's."
      >
        <SettingGrid
          paths={[
            'agent_rules.call_timeout',
            'agent_rules.wrap_up',
            'agent_rules.max_no_answer',
            'agent_rules.no_answer_delay',
            'agent_rules.busy_delay',
            'agent_rules.reject_delay',
            'agent_rules.max_errors',
            'agent_rules.wrap_up_more',
            'agent_rules.wrap_up_most',
          ]}
        />
      </Section>
    </Stack>
  );
}

type Seat = Campaign['agents'][number];

/** From so many on they are searched, and no more are drawn than people can look through. */
const manyRows = 15;
const mostRows = 100;

function Tiers() {
  const draft = useDraft();
  const query = useQuery({
    queryKey: ['agents'],
    queryFn: () => data(api.GET('/api/v2/agents', { params: { query: { limit: 1000 } } })),
  });
  const agents = query.data ?? [];
  const cards = new Map(agents.map((agent) => [agent.id ?? '', agent]));
  const seats = [...draft.value('agents')];
  const seated = new Set(seats.map(({ id }) => id));
  const free = agents.filter(({ id }) => !seated.has(id ?? ''));
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = seats.filter(({ id }) => `${cards.get(id)?.name ?? ''} ${id}`.toLowerCase().includes(wanted));
  const shown = found.slice(0, mostRows);
  const set = (next: readonly Seat[]) => draft.set('agents', next);
  const replace = (rows: readonly Seat[]) => {
    const hidden = new Set(shown.map(({ id }) => id));
    const now = new Map(rows.map((seat) => [seat.id, seat]));
    set(seats.flatMap((seat) => (hidden.has(seat.id) ? (now.get(seat.id) ?? []) : seat)));
  };

  const columns: readonly Column<Seat>[] = [
    { key: 'id', label: 'Agent', kind: 'show', show: (seat) => <Who seat={seat} card={cards.get(seat.id)} /> },
    { key: 'level', label: 'Level', help: 'Lower comes first', width: 140, kind: 'number', unit: '', min: 1, max: 100 },
    {
      key: 'position',
      label: 'Position',
      help: 'Within the level',
      width: 140,
      kind: 'number',
      unit: '',
      min: 1,
      max: 10_000,
    },
  ];
  return (
    <Section
      title="Agents and tiers"
      note="Who takes calls of this campaign. The matrix of all agents and campaigns stands under Agents."
    >
      <Stack gap="xs">
        {seats.length > manyRows && (
          <TextInput
            aria-label="Search among the agents"
            placeholder="Search by name or number"
            size="xs"
            maw={320}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <Rows
          label="Agents and tiers"
          path="agents"
          columns={columns}
          rows={shown}
          onChange={(rows) =>
            replace(
              rows.map((seat) => ({ ...seat, level: Number(seat.level) || 1, position: Number(seat.position) || 1 })),
            )
          }
          name={(seat) => cards.get(seat.id)?.name || seat.id}
          empty={seats.length === 0 ? 'Nobody. Add agents, or calls find no one.' : 'Nobody like that.'}
        />
        {found.length > shown.length && (
          <Text fz="xs" c="dimmed">
            The first {shown.length} of {found.length}. Search for the others.
          </Text>
        )}
        {draft.mayWrite && (
          <AddSelect
            label="Add an agent"
            placeholder={free.length === 0 ? 'All agents are in' : 'Add an agent…'}
            data={free.map(({ id = '', name }) => ({ value: id, label: name && name !== id ? `${name} (${id})` : id }))}
            onAdd={(id) => set([...seats, { id, level: 1, position: 1 }])}
          />
        )}
      </Stack>
    </Section>
  );
}

function Who({ seat, card }: { seat: Seat; card: Shape<'Agent'> | undefined }) {
  if (!card) return <>{seat.id}</>;
  const { tone, label } = agentMeaning({
    status: card.status ?? 'Logged Out',
    state: card.state,
    breakReason: card.breakReason ?? '',
    displayed: card.displayed ?? '',
  });
  return (
    <>
      <TextLink to={`/agents/${seat.id}`}>{card.name || seat.id}</TextLink>{' '}
      <Text span fz="xs" c="dimmed">
        {card.name && card.name !== seat.id ? seat.id : ''}
      </Text>{' '}
      <StateBadge tone={tone}>{label}</StateBadge>
    </>
  );
}

const skillColumns: readonly Column<SkillRow>[] = [
  { key: 'name', label: 'Skill', width: 260, kind: 'text', code: true, maxLength: 64 },
  { key: 'level', label: 'Level at least', width: 140, kind: 'number', unit: '', min: 1, max: 100 },
];

function Skills() {
  const draft = useDraft();
  const [rows, setRows] = useState(() => skillRows(draft.value('skills')));
  return (
    <Section
      title="Skills"
      note="Every agent needs them to get a call of this campaign, beside those that a member asks for."
    >
      <Rows
        label="Skills"
        path="skills"
        columns={skillColumns}
        rows={rows}
        onChange={(next) => {
          setRows(next);
          draft.set('skills', skillsOf(next));
          const double = twice(next.map(({ name }) => name));
          draft.trouble('skills', double === undefined ? undefined : `${double} is there twice.`);
        }}
        fresh={() => ({ name: '', level: 1 })}
        add="Add a skill"
        name={(row, index) => row.name || `skill ${index + 1}`}
        empty="None: every agent of the campaign may take its calls."
        most={50}
      />
    </Section>
  );
}
