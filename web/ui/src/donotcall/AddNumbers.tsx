import { Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../api/client';
import { done } from '../parts/confirm';
import { FormDialog } from '../parts/FormDialog';
import { plural } from '../parts/numbers';
import { useSubmit } from '../parts/submit';
import { ownZone } from '../parts/time';
import { entriesOf, mostAtOnce, named, numbersOf } from './entries';
import { listsKey } from './queries';

interface AddNumbersProps {
  /** The list; none where its name is asked for. */
  list?: string;
  onClose: () => void;
  onAdded?: (list: string) => void;
}

/** Sends numbers in as many requests as they need; gives how many were new. */
async function add(list: string, numbers: readonly string[], reason: string, until: string): Promise<number> {
  let added = 0;
  for (let before = 0; before < numbers.length; before += mostAtOnce) {
    const body = entriesOf(numbers.slice(before, before + mostAtOnce), reason, until);
    try {
      added += (await data(api.POST('/api/v2/do-not-call/{list}', { params: { path: { list } }, body }))).added;
    } catch (error) {
      throw named(error, numbers, before);
    }
  }
  return added;
}

/** Puts numbers on a list. */
export function AddNumbers({ list, onClose, onAdded }: AddNumbersProps) {
  const client = useQueryClient();
  const sending = useSubmit(['list', 'numbers', 'reason', 'until']);
  const [name, setName] = useState(list ?? '');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const numbers = numbersOf(text);

  async function send() {
    const worked = await sending.submit(async () => {
      const added = await add(name.trim(), numbers, reason, until);
      const known = numbers.length - added;
      done(`${plural(added, 'number')} added${known > 0 ? `; ${known} on the list before` : ''}`);
    });
    await client.invalidateQueries({ queryKey: listsKey });
    if (!worked) return;
    onClose();
    onAdded?.(name.trim());
  }

  return (
    <FormDialog
      title={list === undefined ? 'New do-not-call list' : `Add numbers to ${list}`}
      doIt={numbers.length === 0 ? 'Add numbers' : `Add ${plural(numbers.length, 'number')}`}
      of={sending}
      onSubmit={() => void send()}
      onClose={onClose}
      size="lg"
    >
      {list === undefined && (
        <TextInput
          label="Name of the list"
          description="“global” binds all campaigns, “campaign-ID” that one; campaigns name others in their settings"
          required
          data-autofocus
          maxLength={80}
          value={name}
          error={sending.at('list')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Textarea
        label="Numbers"
        description="One a line, each with its country, as +49301234567"
        required
        data-autofocus={list === undefined ? undefined : true}
        rows={8}
        resize="vertical"
        value={text}
        error={sending.at('numbers')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextInput
        label="Reason"
        description="Kept with each of them, as who asked for it"
        value={reason}
        error={sending.at('reason')}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label="Until the end of"
        description={`Left empty it is for good; days of ${ownZone()}`}
        w={220}
        value={until}
        error={sending.at('until')}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
