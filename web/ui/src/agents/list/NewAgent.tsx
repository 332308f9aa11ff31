import { Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, api, data, type Shape } from '../../api/client';
import { FormDialog } from '../../parts/FormDialog';
import { useSubmit } from '../../parts/submit';
import { defaults, type Phone, phones } from '../card/draft';
import { agentsKey } from '../queries';

/** The agent whose id is given, or none. */
async function known(id: string): Promise<boolean> {
  try {
    await data(api.GET('/api/v2/agents/{id}', { params: { path: { id } } }));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/** Adds an agent with what is needed at least; the rest is on the card, which opens then. */
export function NewAgent({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const sending = useSubmit(['id', 'name', 'contact', 'phone']);
  const [id, setID] = useState('');
  const [name, setName] = useState('');
  const [contact, setContact] = useState('');
  const [phone, setPhone] = useState<Phone>('extension');

  async function add() {
    const path = { id: id.trim() };
    const worked = await sending.submit(async () => {
      if (await known(path.id)) throw new ApiError(409, 'duplicate', 'There is an agent with this id.', 'id');
      const body: Shape<'AgentCard'> = {
        ...defaults,
        name: name.trim(),
        contact: contact.trim(),
        phone,
        nailedUp: phone === 'nailed_up',
        status: 'Logged Out',
      };
      await data(api.PUT('/api/v2/agents/{id}', { params: { path }, body }));
    });
    if (!worked) return;
    await client.invalidateQueries({ queryKey: agentsKey });
    onClose();
    await navigate(`/agents/${path.id}`);
  }

  return (
    <FormDialog title="Add an agent" doIt="Add agent" of={sending} onSubmit={() => void add()} onClose={onClose}>
      <TextInput
        label="Id"
        description="Letters, digits, _ and -; it stays for good"
        required
        data-autofocus
        maxLength={64}
        pattern="[A-Za-z0-9][A-Za-z0-9_\-]*"
        value={id}
        error={sending.at('id')}
        onChange={(event) => setID(event.currentTarget.value)}
      />
      <TextInput
        label="Name"
        required
        maxLength={200}
        value={name}
        error={sending.at('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Contact"
        description="Dial string of the phone, as user/1001"
        required={phone !== 'softphone'}
        value={contact}
        error={sending.at('contact')}
        onChange={(event) => setContact(event.currentTarget.value)}
      />
      <Select
        label="Phone"
        allowDeselect={false}
        data={phones.map(({ value, label }) => ({ value, label }))}
        value={phone}
        error={sending.at('phone')}
        onChange={(value) => value && setPhone(value as Phone)}
      />
    </FormDialog>
  );
}
