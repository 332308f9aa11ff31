import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, data, type Shape } from '../api/client';
import { useMayWrite } from '../app/session';
import { useTopic } from '../live/useTopic';
import { act, confirm } from '../parts/confirm';
import { DataTable } from '../parts/DataTable';
import { Empty, Loaded } from '../parts/Feedback';
import { Section } from '../parts/Page';
import { columnsWith, type Row } from './columns';
import { resourcesKey, useResources } from './queries';
import { ResourceForm } from './ResourceForm';

/** The resources with their lines in use. `?resource=ID` opens one. */
export function ResourceList() {
  const query = useResources();
  const mayWrite = useMayWrite('resources');
  const [search, setSearch] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const opened = search.get('resource');
  const add = mayWrite && (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
      Add resource
    </Button>
  );
  const open = useCallback(
    (id: string | undefined) => setSearch(id ? { resource: id } : {}, { replace: true }),
    [setSearch],
  );
  const card = query.data?.find(({ id }) => id === opened);
  return (
    <Section
      title="Resources"
      note="The trunks. A campaign dials over those that its settings name."
      bare
      actions={add}
    >
      <Loaded query={query} what="Resources">
        {(cards) => <Table cards={cards} mayWrite={mayWrite} onOpen={open} add={add} />}
      </Loaded>
      {adding && <ResourceForm onClose={() => setAdding(false)} mayWrite />}
      {card && <ResourceForm key={card.id} card={card} mayWrite={mayWrite} onClose={() => open(undefined)} />}
    </Section>
  );
}

interface TableProps {
  cards: readonly Shape<'ResourceCard'>[];
  mayWrite: boolean;
  onOpen: (id: string | undefined) => void;
  add: ReactNode;
}

function Table({ cards, mayWrite, onOpen, add }: TableProps) {
  const client = useQueryClient();
  const trunks = useTopic('overview').values.get('overview')?.trunks;
  const rows = useMemo<Row[]>(
    () => cards.map((card) => ({ card, trunk: trunks?.find(({ id }) => id === card.id) })),
    [cards, trunks],
  );
  const columns = useMemo(
    () =>
      columnsWith({
        mayWrite,
        onOpen: ({ id }) => onOpen(id),
        onRemove: (card) => {
          void removeResource(card).then((gone) =>
            gone ? client.invalidateQueries({ queryKey: resourcesKey }) : undefined,
          );
        },
      }),
    [client, mayWrite, onOpen],
  );
  return (
    <DataTable
      label="Resources now"
      rows={rows}
      columns={columns}
      rowId={({ card }) => card.id ?? ''}
      initialSorting={[{ id: 'priority', desc: true }]}
      empty={
        <Empty title="No resources yet" action={add}>
          Without one nothing can be dialled.
        </Empty>
      }
    />
  );
}

/** Deletes a resource once that is sure. */
async function removeResource({ id = '', name }: Shape<'ResourceCard'>): Promise<boolean> {
  const sure = await confirm({
    title: `Delete ${name || id}?`,
    children:
      'Its lines and caller ids are no longer there for any campaign. ' +
      'A resource that a campaign names, or that has a call, cannot be deleted.',
    doIt: 'Delete resource',
  });
  if (!sure) return false;
  return act(() => data(api.DELETE('/api/v2/resources/{id}', { params: { path: { id } } })), `${name || id} deleted`);
}
