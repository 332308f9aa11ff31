import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data, type Shape } from '../../../api/client';
import { count } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { AddSelect } from '../form/AddSelect';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import { Rows } from '../form/Rows';
import { SettingGrid } from '../form/SettingGrid';
import { TextLink } from '../form/TextLink';

interface Way {
  id: string;
}

/** The ways out and which caller id is shown on them. */
export default function Resources() {
  const draft = useDraft();
  const query = useQuery({
    queryKey: ['resources'],
    queryFn: () => data(api.GET('/api/v2/resources', { params: { query: { limit: 1000 } } })),
  });
  const known = query.data ?? [];
  const cards = new Map(known.map((card) => [card.id ?? '', card]));
  const ids = draft.value('resources') ?? [];
  const free = known.filter(({ id }) => !ids.includes(id ?? ''));
  const shows = (show: (card: Resource) => React.ReactNode) => (way: Way) => {
    const card = cards.get(way.id);
    return card ? show(card) : '–';
  };
  const columns: readonly Column<Way>[] = [
    {
      key: 'id',
      label: 'Resource',
      kind: 'show',
      show: (way) => <Name id={way.id} card={cards.get(way.id)} loaded={query.isSuccess} />,
    },
    { key: 'id', label: 'Limit', width: 90, kind: 'show', show: shows(({ limit }) => `${count(limit)} lines`) },
    { key: 'id', label: 'Priority', width: 80, kind: 'show', show: shows(({ priority }) => count(priority ?? 0)) },
    { key: 'id', label: 'Takes', width: 150, kind: 'show', show: shows(({ pattern }) => pattern || 'all numbers') },
    { key: 'id', label: 'Caller ids', kind: 'show', show: shows((card) => <CallerIds card={card} />) },
  ];
  return (
    <Stack gap="md">
      <Section
        title="Resources"
        note="Ways out, tried from the top. Of those, the ones with a greater priority of their own go first."
      >
        <Stack gap="xs">
          <Rows
            label="Resources"
            path="resources"
            columns={columns}
            rows={ids.map((id) => ({ id }))}
            onChange={(rows) =>
              draft.set(
                'resources',
                rows.map(({ id }) => id),
              )
            }
            name={({ id }) => cards.get(id)?.name || id}
            empty="No resource: nothing can be dialled. Add one."
            ordered
          />
          {draft.mayWrite && (
            <AddSelect
              label="Add a resource"
              placeholder={free.length === 0 ? 'All resources are in' : 'Add a resource…'}
              data={free.map(({ id = '', name }) => ({
                value: id,
                label: name && name !== id ? `${name} (${id})` : id,
              }))}
              onAdd={(id) => draft.set('resources', [...ids, id])}
            />
          )}
          <Text fz="xs" c="dimmed">
            Limits, caller ids and the numbers that a resource takes belong to the resource:{' '}
            <TextLink to="/resources">Resources and nodes</TextLink>.
          </Text>
        </Stack>
      </Section>
      <Section title="Caller ids">
        <SettingGrid paths={['caller_ids']} />
      </Section>
    </Stack>
  );
}

type Resource = Shape<'ResourceCard'>;

function Name({ id, card, loaded }: { id: string; card: Resource | undefined; loaded: boolean }) {
  return (
    <>
      <TextLink to={`/resources?resource=${encodeURIComponent(id)}`}>{card?.name || id}</TextLink>
      {!card && loaded && (
        <Text fz="xs" c="var(--mantine-color-error)">
          There is no such resource any more.
        </Text>
      )}
    </>
  );
}

const most = 5;

function CallerIds({ card }: { card: Resource }) {
  const all = card.callerIdNumbers ?? [];
  if (all.length === 0)
    return (
      <Text fz="xs" c="dimmed">
        None: the trunk&apos;s own
      </Text>
    );
  const more = all.length - most;
  return (
    <Text fz="xs" component="div">
      {all.slice(0, most).join(', ')}
      {more > 0 && ` and ${more} more`}
      {card.callerIdName && ` (${card.callerIdName})`}
    </Text>
  );
}
