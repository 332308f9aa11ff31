import { Button, Group, TextInput } from '@mantine/core';
import { IconGridDots, IconPlus, IconSearch } from '@tabler/icons-react';
import type { RowSelectionState } from '@tanstack/react-table';
import { useDeferredValue, useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { useMayWrite } from '../../app/session';
import { useTopic } from '../../live/useTopic';
import { DataTable } from '../../parts/DataTable';
import { Empty, Loading } from '../../parts/Feedback';
import { plural } from '../../parts/numbers';
import { Page, Section } from '../../parts/Page';
import { columnsWith } from './columns';
import { counted, type Group as Filter, matching } from './filter';
import { GroupFilter } from './GroupFilter';
import { NewAgent } from './NewAgent';
import { StatusMenu } from './StatusMenu';
import { useStatus } from './useStatus';

const idOf = (agent: Shape<'FeedAgent'>) => agent.id;
const nameOf = (agent: Shape<'FeedAgent'>) => agent.name || agent.id;

/** All agents with what they do now, and for how long. */
export default function Agents() {
  const mayWrite = useMayWrite('agents');
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Agents"
      note="What everybody does now. Calls and talk time since they signed in."
      actions={
        <>
          <Button
            component={Link}
            to="/agents/tiers"
            variant="default"
            leftSection={<IconGridDots size={16} aria-hidden />}
          >
            Tiers
          </Button>
          {mayWrite && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
              Add agent
            </Button>
          )}
        </>
      }
    >
      <List mayWrite={mayWrite} onAdd={() => setAdding(true)} />
      {adding && <NewAgent onClose={() => setAdding(false)} />}
    </Page>
  );
}

function List({ mayWrite, onAdd }: { mayWrite: boolean; onAdd: () => void }) {
  const { values, known } = useTopic('agents');
  const status = useStatus();
  const [text, setText] = useState('');
  const [group, setGroup] = useState<Filter | ''>('');
  const [selection, setSelection] = useState<RowSelectionState>({});
  const sought = useDeferredValue(text);
  const counts = useMemo(() => counted(values.values()), [values]);
  const rows = useMemo(() => matching(values.values(), sought, group), [values, sought, group]);
  const columns = useMemo(() => columnsWith(mayWrite ? status.set : undefined), [mayWrite, status.set]);
  const chosen = Object.keys(selection).filter((id) => selection[id] && values.has(id));
  if (!known) return <Loading what="Agents" />;
  return (
    <>
      <Group gap="sm">
        <TextInput
          aria-label="Search by name, id or campaign"
          placeholder="Name, id or campaign"
          leftSection={<IconSearch size={15} aria-hidden />}
          w={230}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <GroupFilter counts={counts} total={values.size} value={group} onChange={setGroup} />
      </Group>
      <Section
        bare
        title={chosen.length > 0 ? `${plural(chosen.length, 'agent')} selected` : plural(rows.length, 'agent')}
        actions={
          mayWrite && (
            <StatusMenu onChoose={(choice) => void status.set(chosen, choice)}>
              <Button size="xs" variant="default" disabled={chosen.length === 0} loading={status.busy}>
                Set status of selected
              </Button>
            </StatusMenu>
          )
        }
      >
        <DataTable
          label="Agents now"
          rows={rows}
          columns={columns}
          rowId={idOf}
          rowLabel={nameOf}
          height="calc(100vh - 270px)"
          selection={mayWrite ? selection : undefined}
          onSelection={mayWrite ? setSelection : undefined}
          empty={
            values.size === 0 ? <Nobody onAdd={mayWrite ? onAdd : undefined} /> : <Empty title="Nobody like that now" />
          }
        />
      </Section>
    </>
  );
}

function Nobody({ onAdd }: { onAdd: (() => void) | undefined }) {
  return (
    <Empty title="No agents yet" action={onAdd && <Button onClick={onAdd}>Add agent</Button>}>
      Agents take the calls of campaigns that have one of them in their tiers.
    </Empty>
  );
}
