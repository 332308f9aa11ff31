import { Button, Group, SimpleGrid, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data, type Shape } from '../../api/client';
import { done } from '../../parts/confirm';
import { useAskBeforeLeaving } from '../../parts/leaving';
import { Section } from '../../parts/Page';
import { useSubmit } from '../../parts/submit';
import { agentCardsKey, agentKey } from '../queries';
import { DelayFields } from './DelayFields';
import { cardOf, changed, type Draft, delays, draftOf, wrong } from './draft';
import { PersonFields } from './PersonFields';
import { Skills } from './Skills';
import { Tiers } from './Tiers';

const fields = ['name', 'contact', 'phone', 'skills', 'tiers', ...delays.map(({ name }) => name)];

export interface FieldsProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** What is wrong with a field. */
  at: (field: string) => string | undefined;
  mayWrite: boolean;
}

/** The card of an agent. Nothing is sent before it is saved; what is not saved is asked about before it is left. */
export function CardForm({ id, agent, mayWrite }: { id: string; agent: Shape<'Agent'>; mayWrite: boolean }) {
  const client = useQueryClient();
  const [saved, setSaved] = useState(() => draftOf(agent));
  const [draft, setDraft] = useState(saved);
  const [seen, setSeen] = useState(agent);
  const [tried, setTried] = useState(false);
  const sending = useSubmit(fields);
  const pending = changed(saved, draft);
  useAskBeforeLeaving(pending, `What you changed on the card of ${agent.name || id} is not saved.`);
  const faults = wrong(draft);

  // A newer card comes into the form unless somebody is typing there.
  if (seen !== agent) {
    setSeen(agent);
    if (!pending) {
      const now = draftOf(agent);
      setSaved(now);
      setDraft(now);
    }
  }

  async function save() {
    setTried(true);
    if (faults.size > 0) return;
    await sending.submit(async () => {
      const now = await data(api.PUT('/api/v2/agents/{id}', { params: { path: { id } }, body: cardOf(saved, draft) }));
      done('Card saved. It holds from the next offer on.');
      setSaved(draftOf(now));
      setDraft(draftOf(now));
      client.setQueryData(agentKey(id), now);
      await client.invalidateQueries({ queryKey: agentCardsKey });
    });
  }

  const shared: FieldsProps = {
    draft,
    set: (change) => setDraft((was) => ({ ...was, ...change })),
    at: (field) => (tried ? faults.get(field) : undefined) ?? sending.at(field),
    mayWrite,
  };
  return (
    <Section
      title="Card"
      note={mayWrite ? 'Changes hold from the next offer on; a call that is up goes on as it is.' : undefined}
      actions={
        mayWrite && (
          <Group gap="xs">
            <Button variant="default" size="xs" disabled={!pending} onClick={() => setDraft(saved)}>
              Discard changes
            </Button>
            <Button size="xs" disabled={!pending} loading={sending.busy} onClick={() => void save()}>
              Save card
            </Button>
          </Group>
        )
      }
    >
      {sending.rest !== undefined && (
        <Text role="alert" fz="sm" mb="sm" c="var(--mantine-color-error)">
          {sending.rest}
        </Text>
      )}
      <SimpleGrid cols={2} spacing="xl">
        <PersonFields {...shared} />
        <DelayFields {...shared} />
        <Skills {...shared} />
        <Tiers {...shared} />
      </SimpleGrid>
    </Section>
  );
}
