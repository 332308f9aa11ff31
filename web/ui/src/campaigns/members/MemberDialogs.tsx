import { Alert, Autocomplete, Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError, api, data, type Shape, saying } from '../../api/client';
import { done } from '../../parts/confirm';
import { MemberForm } from './MemberForm';
import { bodyOf, type MemberValues, timeOf, valuesOf } from './memberForm';
import { memberChanged } from './queries';
import { ZonedTime, zonesFor } from './ZonedTime';
import { moment, wallClock } from './zoned';

type Member = Shape<'Member'>;

interface DialogProps {
  campaign: string;
  member: Member;
  /** The campaign's zone. */
  zone: string;
  types: readonly string[];
  /** Agents of the campaign. */
  agents: readonly string[];
  close: () => void;
}

/** The dialogs in which a member is changed. */
export type DialogName = 'edit' | 'callback' | 'due' | 'number';

/** The dialog that is open, if one is. */
export function MemberDialog({ name, ...props }: DialogProps & { name: DialogName | undefined }) {
  const titles: Record<DialogName, string> = {
    edit: 'Edit member',
    callback: 'Promise a callback',
    due: 'Change when they are called next',
    number: 'Add a number',
  };
  return (
    <Modal
      opened={name !== undefined}
      onClose={props.close}
      title={name && titles[name]}
      size={name === 'edit' ? 'lg' : 'md'}
      closeOnClickOutside={false}
    >
      {name === 'edit' && <Edit {...props} />}
      {name === 'callback' && <CallbackForm {...props} />}
      {name === 'due' && <DueForm {...props} />}
      {name === 'number' && <NumberForm {...props} />}
    </Modal>
  );
}

function Edit({ campaign, member, zone, types, close }: DialogProps) {
  const client = useQueryClient();
  // What was shown when the form was opened: a refresh must not put other values into it.
  const [before] = useState(member);
  const limited = before.state === 'claimed';
  async function save(values: MemberValues) {
    const params = { path: { id: campaign, member: before.id } };
    const expire = timeOf(values.expire, zone, before.expire) ?? 0;
    const priority = values.priority === '' ? 0 : values.priority;
    const after = limited
      ? await data(api.PATCH('/api/v2/dialer/{id}/members/{member}', { params, body: { priority, expire } }))
      : await data(api.PUT('/api/v2/dialer/{id}/members/{member}', { params, body: bodyOf(values, zone, before) }));
    await memberChanged(client, campaign, after);
    done('Saved.');
    close();
  }
  return (
    <MemberForm
      initial={valuesOf(before, zone)}
      zone={zone}
      types={types}
      limited={limited}
      doIt="Save member"
      save={save}
      cancel={close}
    />
  );
}

/** A small form about a member: a refused one keeps what was typed. */
function useSmallForm(campaign: string, close: () => void, said: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ field?: string; message: string }>();
  return {
    busy,
    error,
    at: (field: string) => (error?.field === field ? error.message : undefined),
    send: async (task: () => Promise<Member>) => {
      setBusy(true);
      setError(undefined);
      try {
        await memberChanged(client, campaign, await task());
        done(said);
        close();
      } catch (refusal) {
        setError({ field: refusal instanceof ApiError ? refusal.field : undefined, message: saying(refusal) });
      } finally {
        setBusy(false);
      }
    },
  };
}

interface SmallProps {
  form: ReturnType<typeof useSmallForm>;
  /** The fields that say themselves what is wrong with them. */
  fields: readonly string[];
  doIt: string;
  close: () => void;
  submit: () => void;
  children: ReactNode;
}

function SmallForm({ form, fields, doIt, close, submit, children }: SmallProps) {
  const other = form.error && !fields.includes(form.error.field ?? '');
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        {children}
        {other && (
          <Alert role="alert" color="red" variant="outline">
            {form.error?.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            {doIt}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function CallbackForm({ campaign, member, zone, agents, close }: DialogProps) {
  const zones = [member.timezone, zone];
  const first = zonesFor(zones)[0] ?? 'UTC';
  const known = member.callback;
  const [when, setWhen] = useState({ zone: first, wall: known ? wallClock(known.at, first) : '' });
  const [number, setNumber] = useState(known?.number ?? '');
  const [agent, setAgent] = useState<string | null>(known?.agent ?? null);
  const form = useSmallForm(campaign, close, 'The callback is promised.');
  const submit = () => {
    const at = moment(when.wall, when.zone);
    if (!at) return;
    const params = { path: { id: campaign, member: member.id } };
    const body = { at, number: number || undefined, agent: agent || undefined };
    void form.send(() => data(api.PUT('/api/v2/dialer/{id}/members/{member}/callback', { params, body })));
  };
  return (
    <SmallForm form={form} fields={['at', 'number', 'agent']} doIt="Promise callback" close={close} submit={submit}>
      <Text fz="sm" c="dimmed">
        Made before fresh members are called.
      </Text>
      <ZonedTime label="Call at" value={when} onChange={setWhen} zones={zones} error={form.at('at')} />
      <Autocomplete
        label="On the number"
        description="Empty: the one that is next. Another one is added to the member."
        data={member.communications.map((one) => one.number)}
        value={number}
        onChange={setNumber}
        error={form.at('number')}
      />
      <Select
        label="By agent"
        placeholder="Anybody"
        description="Nobody else makes the call. Empty: anybody."
        data={[...agents]}
        value={agent}
        onChange={setAgent}
        searchable
        clearable
        error={form.at('agent')}
      />
    </SmallForm>
  );
}

function DueForm({ campaign, member, zone, close }: DialogProps) {
  const zones = [member.timezone, zone];
  const first = zonesFor(zones)[0] ?? 'UTC';
  const [when, setWhen] = useState({ zone: first, wall: member.due ? wallClock(member.due, first) : '' });
  const form = useSmallForm(campaign, close, 'Saved.');
  const send = (due: string) => {
    const params = { path: { id: campaign, member: member.id } };
    void form.send(() => data(api.PATCH('/api/v2/dialer/{id}/members/{member}', { params, body: { due } })));
  };
  const submit = () => {
    const due = moment(when.wall, when.zone);
    if (due) send(due);
  };
  return (
    <SmallForm form={form} fields={['due']} doIt="Save time" close={close} submit={submit}>
      <ZonedTime label="Not called before" value={when} onChange={setWhen} zones={zones} error={form.at('due')} />
      <div>
        <Button variant="default" size="xs" onClick={() => send(new Date().toISOString())}>
          As soon as it is their turn
        </Button>
      </div>
    </SmallForm>
  );
}

function NumberForm({ campaign, member, types, close }: DialogProps) {
  const [number, setNumber] = useState('');
  const [type, setType] = useState('');
  const [priority, setPriority] = useState<number | string>(0);
  const form = useSmallForm(campaign, close, 'The number is added.');
  const submit = () => {
    const params = { path: { id: campaign, member: member.id } };
    const body = { number, type, priority: Number(priority) || 0 };
    void form.send(() => data(api.POST('/api/v2/dialer/{id}/members/{member}/communications', { params, body })));
  };
  return (
    <SmallForm form={form} fields={['number', 'type', 'priority']} doIt="Add number" close={close} submit={submit}>
      <TextInput
        label="Number"
        required
        autoComplete="off"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        error={form.at('number')}
      />
      <Autocomplete label="Type" data={[...types]} value={type} onChange={setType} error={form.at('type')} />
      <NumberInput
        label="Priority"
        description="Greater is tried first"
        allowDecimal={false}
        value={priority}
        onChange={setPriority}
        error={form.at('priority')}
      />
    </SmallForm>
  );
}
