import { Button, Group, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, data, type Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { columnsWith } from './columns';
import { EntryDialog } from './EntryDialog';

const pageSize = 100;

interface Filter {
  user: string;
  object: string;
}

function useAudit({ user, object }: Filter) {
  return useInfiniteQuery({
    queryKey: ['audit', user, object],
    queryFn: ({ pageParam }) =>
      data(
        api.GET('/api/v2/audit', {
          params: {
            query: {
              count: pageSize,
              user: user || undefined,
              object: object || undefined,
              before: pageParam || undefined,
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
}

/** Who did what, the newest first. The filter stands in the address. */
export default function Audit() {
  const [search, setSearch] = useSearchParams();
  const filter = { user: search.get('user') ?? '', object: search.get('object') ?? '' };
  return (
    <Page
      title="Audit"
      note="Everything that was changed, and what somebody was not permitted to do. Secrets are never in it."
    >
      <FilterForm
        key={`${filter.user} ${filter.object}`}
        filter={filter}
        onFilter={(next) => setSearch(Object.fromEntries(Object.entries(next).filter(([, text]) => text)))}
      />
      <List filter={filter} onFilter={(next) => setSearch({ ...next })} />
    </Page>
  );
}

function FilterForm({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  const [user, setUser] = useState(filter.user);
  const [object, setObject] = useState(filter.object);

  function send(event: FormEvent) {
    event.preventDefault();
    onFilter({ user: user.trim(), object: object.trim() });
  }

  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <TextInput label="User" w={180} value={user} onChange={(event) => setUser(event.currentTarget.value)} />
        <TextInput
          label="Object"
          placeholder="campaign, or campaign spring"
          w={280}
          value={object}
          onChange={(event) => setObject(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Filter
        </Button>
        {(filter.user || filter.object) && (
          <Button variant="subtle" onClick={() => onFilter({ user: '', object: '' })}>
            Show all
          </Button>
        )}
      </Group>
    </form>
  );
}

function List({ filter, onFilter }: { filter: Filter; onFilter: (filter: Partial<Filter>) => void }) {
  const query = useAudit(filter);
  const [opened, setOpened] = useState<Shape<'AuditEntry'>>();
  const columns = useMemo(() => columnsWith({ onOpen: setOpened, onFilter }), [onFilter]);
  const rows = query.data?.pages.flatMap(({ entries }) => entries);
  return (
    <Section
      bare
      title={rows && plural(rows.length, 'entry', 'entries')}
      actions={
        query.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </Button>
        )
      }
    >
      <Loaded query={{ ...query, data: rows }} what="Entries">
        {(entries) => (
          <DataTable
            label="Audit, the newest first"
            rows={entries}
            columns={columns}
            rowId={({ id }) => id}
            height="calc(100vh - 300px)"
            empty={<Empty title="Nothing like that">Look for another user or object, or for all.</Empty>}
          />
        )}
      </Loaded>
      {opened && <EntryDialog entry={opened} onClose={() => setOpened(undefined)} />}
    </Section>
  );
}
