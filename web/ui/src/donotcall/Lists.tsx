import { Anchor, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { createColumnHelper } from '@tanstack/react-table';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMayWrite } from '../app/session';
import { DataTable } from '../parts/DataTable';
import { Empty, Loaded } from '../parts/Feedback';
import { count } from '../parts/numbers';
import { Page, Section } from '../parts/Page';
import { AddNumbers } from './AddNumbers';
import { binds } from './entries';
import { useLists } from './queries';

const column = createColumnHelper<{ name: string; entries: number }>();

const columns = [
  column.accessor('name', {
    header: 'List',
    cell: ({ getValue }) => (
      <Anchor component={Link} to={`/do-not-call/${encodeURIComponent(getValue())}`} fz="sm">
        {getValue()}
      </Anchor>
    ),
  }),
  column.accessor(({ name }) => binds(name), { id: 'binds', header: 'Binds' }),
  column.accessor('entries', {
    header: 'Numbers',
    meta: { right: true, width: 120 },
    cell: ({ getValue }) => count(getValue()),
  }),
];

/** The lists of numbers that must not be called. */
export default function Lists() {
  const query = useLists();
  const navigate = useNavigate();
  const mayWrite = useMayWrite('do-not-call');
  const [adding, setAdding] = useState(false);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      New list
    </Button>
  );
  return (
    <Page
      title="Do-not-call lists"
      note="Numbers that must not be called. A list is there while it has a number; what is added holds for the next call."
      actions={add}
    >
      <Section bare>
        <Loaded query={query} what="Lists">
          {(lists) => (
            <DataTable
              label="Do-not-call lists"
              rows={lists}
              columns={columns}
              rowId={({ name }) => name}
              initialSorting={[{ id: 'name', desc: false }]}
              empty={
                <Empty title="No number is on a list" action={add}>
                  Numbers come here by hand, from agents whose member asked for it, and from imports.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Section>
      {adding && (
        <AddNumbers
          onClose={() => setAdding(false)}
          onAdded={(list) => void navigate(`/do-not-call/${encodeURIComponent(list)}`)}
        />
      )}
    </Page>
  );
}
