import { Button, Group, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../../api/client';
import { Loaded } from '../../../parts/Feedback';
import { Section } from '../../../parts/Page';
import { type Column, columns, defaultLists, listEdits, listsOf, move, sameLists } from '../form/causes';
import { useDraft } from '../form/DraftProvider';
import { CauseColumn } from './CauseColumn';
import classes from './Causes.module.css';

/** What each cause of a hang-up means for the member: four columns between which a cause is moved. */
export default function Causes() {
  const query = useQuery({
    queryKey: ['causes'],
    queryFn: () => data(api.GET('/api/v2/causes')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Loaded query={query} what="Causes">
      {(known) => <Board known={known} />}
    </Loaded>
  );
}

type Known = { cause: string; number: number; list: '' | 'ok' | 'retry' | 'error' | 'minus' };

function Board({ known }: { known: readonly Known[] }) {
  const draft = useDraft();
  const [search, setSearch] = useState('');
  const [said, setSaid] = useState('');
  const lists = listsOf(draft.campaign, draft.edits);
  const defaults = defaultLists(known);
  const numbers = new Map(known.map(({ cause, number }) => [cause, number]));
  const wanted = search.trim().toUpperCase().replaceAll(' ', '_');
  const matches = (cause: string) => cause.includes(wanted) || String(numbers.get(cause) ?? '') === wanted;
  const listed = new Set(columns.flatMap(({ id }) => lists[id]));
  const unlisted = known.map(({ cause }) => cause).filter((cause) => !listed.has(cause));

  function put(cause: string, to: Column | null) {
    draft.setAll(listEdits(draft.campaign, move(lists, cause, to)));
    setSaid(`${cause} is in ${columns.find(({ id }) => id === to)?.label ?? 'no column'} now.`);
  }

  const shared = { numbers, onMove: put, mayWrite: draft.mayWrite };
  return (
    <Stack gap="md">
      <Section
        title="What a cause means"
        note="Drag a cause to another column, or choose it and press an arrow key; Enter opens a menu. What the call came to because of the trunk, or before anybody's phone rang, goes before these lists."
        actions={
          draft.mayWrite && (
            <Button
              size="xs"
              variant="default"
              disabled={sameLists(lists, defaults)}
              onClick={() => draft.setAll(listEdits(draft.campaign, defaults))}
            >
              Back to the defaults
            </Button>
          )
        }
      >
        <Stack gap="md">
          <TextInput
            label="Search"
            placeholder="A cause or its number"
            w={260}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <div className={classes.board}>
            {columns.map(({ id, label, meaning }) => (
              <CauseColumn
                key={id}
                id={id}
                title={label}
                meaning={meaning}
                causes={lists[id].filter(matches)}
                all={lists[id].length}
                error={draft.troubleAt(id)}
                {...shared}
              />
            ))}
          </div>
          <CauseColumn
            id={null}
            title="In no column"
            meaning="Treated as in Retry."
            causes={unlisted.filter(matches)}
            all={unlisted.length}
            wide
            {...shared}
          />
          <Group>
            <Text fz="xs" c="dimmed">
              {known.length} causes are known; numbers up to 127 are those of ITU-T Q.850.
            </Text>
          </Group>
        </Stack>
      </Section>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </Stack>
  );
}
