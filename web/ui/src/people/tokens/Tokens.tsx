import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { api, data, type Shape } from '../../api/client';
import { useSession } from '../../app/session';
import { act, confirm } from '../../parts/confirm';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loaded } from '../../parts/Feedback';
import { Page, Section } from '../../parts/Page';
import { StateBadge } from '../../parts/StateBadge';
import { Time } from '../../parts/Time';
import { Secret } from '../Secret';
import { NewToken } from './NewToken';
import { scopesText } from './scopes';

type Token = Shape<'Token'>;
const tokensKey = ['tokens'] as const;
const column = createColumnHelper<Token>();

const facts = [
  column.accessor('name', { header: 'Token' }),
  column.accessor('user', { header: 'Of' }),
  column.accessor(({ scopes }) => scopesText(scopes), { id: 'scopes', header: 'May' }),
  column.accessor('created', { header: 'Made', cell: ({ getValue }) => <Time at={getValue()} /> }),
  column.accessor('used', {
    header: 'Last used',
    sortUndefined: 'last',
    cell: ({ getValue }) => (getValue() ? <Time at={getValue()} /> : 'Never'),
  }),
  column.accessor('expires', {
    header: 'Ends',
    sortUndefined: 'last',
    cell: ({ getValue }) => <Ends at={getValue()} />,
  }),
];

function Ends({ at }: { at: string | undefined }) {
  if (!at) return <>Never</>;
  if (Date.parse(at) < Date.now()) return <StateBadge tone="break">Over</StateBadge>;
  return <Time at={at} />;
}

function columnsWith(revoke: (token: Token) => void) {
  return [
    ...facts,
    column.display({
      id: 'revoke',
      header: 'Revoke',
      meta: { width: 80 },
      cell: ({ row: { original } }) => (
        <ActionIcon variant="subtle" aria-label={`Revoke ${original.name}`} onClick={() => revoke(original)}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ),
    }),
  ];
}

/** The keys that programs use. */
export default function Tokens() {
  const client = useQueryClient();
  const { permissions } = useSession();
  const mayAll = permissions.users !== undefined;
  const [all, setAll] = useState(mayAll);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Shape<'TokenWithSecret'>>();
  const query = useQuery({
    queryKey: [...tokensKey, all],
    queryFn: () => data(api.GET('/api/v2/tokens', { params: { query: all ? { all } : {} } })),
  });
  const columns = useMemo(
    () =>
      columnsWith((token) => {
        void revokeToken(token).then((gone) => (gone ? client.invalidateQueries({ queryKey: tokensKey }) : undefined));
      }),
    [client],
  );
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      New token
    </Button>
  );
  return (
    <Page
      title="Tokens"
      note="Keys for programs that use the API. A token may do what its scopes and its user allow, both."
      actions={add}
    >
      {mayAll && (
        <Checkbox
          label="Show the tokens of everybody"
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      )}
      <Section bare>
        <Loaded query={query} what="Tokens">
          {(tokens) => (
            <DataTable
              label="Tokens"
              rows={tokens}
              columns={columns}
              rowId={({ key }) => key}
              initialSorting={[{ id: 'created', desc: true }]}
              empty={<Empty title="No tokens">Make one for each program, with no more scopes than it needs.</Empty>}
            />
          )}
        </Loaded>
      </Section>
      {adding && (
        <NewToken
          onClose={() => setAdding(false)}
          onMade={(token) => {
            setAdding(false);
            setMade(token);
            void client.invalidateQueries({ queryKey: tokensKey });
          }}
        />
      )}
      {made && (
        <Secret
          title={`Token ${made.name}`}
          label="Token, to be sent as Authorization: Bearer"
          value={made.bearer}
          onClose={() => setMade(undefined)}
        />
      )}
    </Page>
  );
}

/** Revokes a token once that is sure. */
async function revokeToken({ key, name, user }: Token): Promise<boolean> {
  const sure = await confirm({
    title: `Revoke ${name}?`,
    children: `Whatever uses this token of ${user} is refused from now on. It cannot be had back.`,
    doIt: 'Revoke token',
  });
  if (!sure) return false;
  return act(() => data(api.DELETE('/api/v2/tokens/{key}', { params: { path: { key } } })), `${name} revoked`);
}
