import { Button, Group, Menu, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconDots, IconFilter, IconUpload } from '@tabler/icons-react';
import type { RowSelectionState } from '@tanstack/react-table';
import { type FormEvent, useMemo, useState } from 'react';
import { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { useMayWrite } from '../../app/session';
import { count } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { useCampaign } from '../useCampaign';
import { AddMember } from './AddMember';
import { FilterChips } from './FilterChips';
import { FilterPanel } from './FilterPanel';
import {
  type Filter,
  isFiltered,
  type Order,
  readFilter,
  readOrder,
  readSearch,
  searchText,
  without,
  writeFilter,
} from './filter';
import { ColumnsMenu, ExportMenu } from './ListMenus';
import { MemberList } from './MemberList';
import classes from './Members.module.css';
import { defaultColumns, memberPath } from './memberColumns';
import { useMemberCount } from './queries';
import { openResetAll } from './ResetAll';
import { SelectionBar, terminateMatching } from './SelectionBar';
import { useBulk } from './useBulk';

/** What the address says of the list: its filter and order, and in its state the cursors of the pages so far. */
function useListAddress() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const location = useLocation();
  const text = params.toString();
  const filter = useMemo(() => readFilter(new URLSearchParams(text)), [text]);
  const state: unknown = location.state;
  const cursors = useMemo(() => readCursors(state), [state]);
  return {
    filter,
    order: readOrder(params),
    cursors,
    go: (filter: Filter, order: Order) => navigate({ search: writeFilter(filter, order).toString() }),
    turn: (cursors: string[]) => navigate({ search: location.search }, { state: { cursors } }),
  };
}

function readCursors(state: unknown): string[] {
  if (typeof state !== 'object' || state === null || !('cursors' in state) || !Array.isArray(state.cursors)) return [];
  return state.cursors.filter((cursor) => typeof cursor === 'string');
}

/** The members of a campaign: a page of them at a time, however many there are. */
export default function Members() {
  const { id = '' } = useParams();
  const campaign = useCampaign(id).data;
  const mayWrite = useMayWrite('members');
  const { filter, order, cursors, go, turn } = useListAddress();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [columns, setColumns] = useLocalStorage({ key: `tandem.columns.${id}`, defaultValue: defaultColumns });
  const [panel, setPanel] = useState(false);
  const bulk = useBulk(id);
  const filtered = isFiltered(filter);
  const types = (campaign?.numbers?.types ?? []).map((type) => type.code);
  const selected = Object.keys(selection).map(Number);
  const goTo = (next: Filter, sort = order) => {
    setSelection({});
    go(next, sort);
  };

  return (
    <Page
      title="Members"
      note={<Total campaign={id} filter={filter} />}
      actions={
        mayWrite && (
          <Actions
            campaign={id}
            types={types}
            zone={campaign?.timezone ?? 'UTC'}
            filter={filter}
            filtered={filtered}
            bulk={bulk}
          />
        )
      }
    >
      <Section bare>
        <Group className={classes.bar} justify="space-between" align="flex-end" gap="xs">
          <SearchField key={searchText(filter)} campaign={id} filter={filter} go={goTo} />
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconFilter size={16} aria-hidden />}
              aria-expanded={panel}
              onClick={() => setPanel(!panel)}
            >
              Filter
            </Button>
            <ColumnsMenu campaign={id} chosen={columns} choose={setColumns} />
            <ExportMenu campaign={id} filter={filter} order={order} columns={columns} filtered={filtered} />
          </Group>
        </Group>
        {panel && (
          <FilterPanel
            key={writeFilter(filter).toString()}
            campaign={id}
            filter={filter}
            types={types}
            apply={(next) => {
              setPanel(false);
              goTo(next);
            }}
          />
        )}
        {filtered && (
          <div className={classes.bar}>
            <FilterChips filter={filter} remove={(name) => goTo(without(filter, name))} clear={() => goTo({})} />
          </div>
        )}
        <SelectionBar campaign={id} bulk={bulk} selected={selected} clear={() => setSelection({})} />
        <MemberList
          campaign={id}
          filter={filter}
          order={order}
          setOrder={(sort) => goTo(filter, sort)}
          columns={columns}
          cursors={cursors}
          turn={turn}
          selection={selection}
          select={mayWrite ? setSelection : undefined}
          begin={mayWrite && <ImportButton />}
        />
      </Section>
    </Page>
  );
}

function Total({ campaign, filter }: { campaign: string; filter: Filter }) {
  const { data, error } = useMemberCount(campaign, filter);
  if (error || !data) return <span>&nbsp;</span>;
  return (
    <span role="status">
      {data.atLeast ? 'At least ' : ''}
      {count(data.count)} {data.count === 1 ? 'member' : 'members'}
      {isFiltered(filter) ? (data.count === 1 ? ' matches' : ' match') : ''}
    </span>
  );
}

function ImportButton() {
  return (
    <Button component={Link} to="import" leftSection={<IconUpload size={16} aria-hidden />}>
      Import a list
    </Button>
  );
}

interface ActionsProps {
  campaign: string;
  types: readonly string[];
  zone: string;
  filter: Filter;
  filtered: boolean;
  bulk: ReturnType<typeof useBulk>;
}

function Actions({ campaign, types, zone, filter, filtered, bulk }: ActionsProps) {
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDots size={16} aria-hidden />}
            disabled={bulk.under !== undefined}
          >
            Many at once
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!filtered} onClick={() => void terminateMatching(campaign, filter, bulk)}>
            Terminate all that match…
            {!filtered && (
              <Text fz="xs" c="dimmed">
                Filter the list first
              </Text>
            )}
          </Menu.Item>
          <Menu.Item onClick={() => openResetAll(campaign)}>Reset all without success…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AddMember campaign={campaign} types={types} zone={zone} />
      <ImportButton />
    </>
  );
}

interface SearchProps {
  campaign: string;
  filter: Filter;
  go: (filter: Filter) => void;
}

/** Searches by what people have in hand: a number, a name, a variable, the number of the member. */
function SearchField({ campaign, filter, go }: SearchProps) {
  const navigate = useNavigate();
  const [text, setText] = useState(searchText(filter));
  function submit(event: FormEvent) {
    event.preventDefault();
    const others = without(without(filter, 'number'), 'name');
    const search = readSearch(text);
    if (!search) go(others);
    else if ('member' in search) navigate(memberPath(campaign, search.member));
    else go({ ...others, ...search.filter });
  }
  return (
    <form onSubmit={submit} role="search">
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Search"
          description="A number, a part of the name, variable=value, or #12 for member 12"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={400}
        />
        <Button type="submit" variant="default">
          Search
        </Button>
      </Group>
    </form>
  );
}
