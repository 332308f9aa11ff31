import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, api, data, type Shape } from '../api/client';
import { confirm, done } from '../parts/confirm';
import { FormDialog } from '../parts/FormDialog';
import { type Submission, useSubmit } from '../parts/submit';
import { resourcesKey, useResources } from './queries';
import { CallFields, RestFields, WayFields } from './ResourceFields';
import { cardOf, type Draft, dialFault, draftOf, fresh } from './resource';

const fields = [
  'id',
  'name',
  'dialString',
  'stripPlus',
  'limit',
  'callerIdNumbers',
  'callerIdName',
  'pattern',
  'priority',
  'strategy',
  'callsPerSecond',
  'maxErrors',
  'restSec',
  'faultCauses',
];

export interface FieldsProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  at: Submission['at'];
  readOnly: boolean;
}

interface ResourceFormProps {
  /** None where it is a new one. */
  card?: Shape<'ResourceCard'>;
  mayWrite: boolean;
  onClose: () => void;
}

/** A resource with all that can be said of it. */
export function ResourceForm({ card, mayWrite, onClose }: ResourceFormProps) {
  const client = useQueryClient();
  const known = useResources().data ?? [];
  const sending = useSubmit(fields);
  const [saved] = useState(() => (card ? draftOf(card) : fresh));
  const [draft, setDraft] = useState(saved);

  async function close() {
    const typed = JSON.stringify(draft) !== JSON.stringify(saved);
    const discard =
      !typed ||
      (await confirm({
        title: 'Close without saving?',
        children: 'What you typed about this resource is not saved.',
        doIt: 'Discard and close',
      }));
    if (discard) onClose();
  }

  async function save() {
    if (!mayWrite) return onClose();
    const id = card?.id ?? draft.id.trim();
    const worked = await sending.submit(async () => {
      const fault = dialFault(draft.dialString);
      if (fault) throw new ApiError(400, 'invalid', fault, 'dialString');
      if (!card && known.some((one) => one.id === id))
        throw new ApiError(409, 'duplicate', 'There is a resource with this id.', 'id');
      await data(api.PUT('/api/v2/resources/{id}', { params: { path: { id } }, body: cardOf(draft) }));
    });
    if (!worked) return;
    done(card ? 'Resource saved. It holds for the next call.' : `Resource ${draft.name || id} added`);
    await client.invalidateQueries({ queryKey: resourcesKey });
    onClose();
  }

  const shared: FieldsProps = {
    draft,
    set: (change) => setDraft((was) => ({ ...was, ...change })),
    at: sending.at,
    readOnly: !mayWrite,
  };
  return (
    <FormDialog
      title={card ? card.name || (card.id ?? '') : 'Add a resource'}
      doIt={!mayWrite ? 'Close' : card ? 'Save resource' : 'Add resource'}
      of={sending}
      onSubmit={() => void save()}
      onClose={() => void close()}
      size="xl"
    >
      <WayFields {...shared} isNew={!card} />
      <CallFields {...shared} />
      <RestFields {...shared} />
    </FormDialog>
  );
}
