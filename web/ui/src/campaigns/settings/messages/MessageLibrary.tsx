import { ActionIcon, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { ApiError, api, data } from '../../../api/client';
import { act, confirm } from '../../../parts/confirm';
import { DataTable } from '../../../parts/DataTable';
import { Empty, Loaded } from '../../../parts/Feedback';
import { bytes } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import { StateBadge } from '../../../parts/StateBadge';
import { Time } from '../../../parts/Time';
import { duration } from '../../../parts/time';
import { useDraft } from '../form/DraftProvider';
import { PlayButton } from './PlayButton';
import { type MessageFile, messagesKey, soundURL, useMessages } from './sounds';
import { Upload } from './Upload';

/** The messages of the house: uploaded once, chosen by any campaign. */
export function MessageLibrary() {
  const { mayWrite } = useDraft();
  const query = useMessages();
  const off = query.error instanceof ApiError && query.error.status === 503;
  return (
    <Section
      title="Uploaded messages"
      note="Any sound that the browser can read becomes a WAV file of one channel, 16 bits, 16 kHz. Uploads and deletions are done at once, for all campaigns."
    >
      {off ? (
        <Text c="dimmed" fz="sm">
          {query.error?.message}
        </Text>
      ) : (
        <Loaded query={query} what="Messages">
          {(messages) => (
            <>
              <Table messages={messages} mayWrite={mayWrite} />
              {mayWrite && <Upload taken={messages.map(({ name }) => name)} />}
            </>
          )}
        </Loaded>
      )}
    </Section>
  );
}

const codings: Record<MessageFile['coding'], string> = { pcm16: 'PCM', alaw: 'A-law', ulaw: 'µ-law', '': '' };

function Table({ messages, mayWrite }: { messages: readonly MessageFile[]; mayWrite: boolean }) {
  const columns = useMemo<ColumnDef<MessageFile, unknown>[]>(
    () => [
      { header: 'Name', accessorKey: 'name', cell: ({ row }) => <Name message={row.original} /> },
      {
        header: 'Length',
        accessorKey: 'seconds',
        meta: { right: true },
        cell: ({ row }) => duration(row.original.seconds),
      },
      { header: 'Format', id: 'format', enableSorting: false, cell: ({ row }) => formatOf(row.original) },
      { header: 'Uploaded', accessorKey: 'modified', cell: ({ row }) => <Time at={row.original.modified} /> },
      {
        header: 'Played by',
        id: 'usedBy',
        enableSorting: false,
        cell: ({ row }) => row.original.usedBy.join(', ') || '–',
      },
      {
        header: 'Actions',
        id: 'actions',
        enableSorting: false,
        cell: ({ row }) => <Actions message={row.original} mayWrite={mayWrite} />,
      },
    ],
    [mayWrite],
  );
  return (
    <DataTable
      label="Messages that were uploaded"
      rows={messages}
      columns={columns}
      rowId={({ name }) => name}
      empty={<Empty title="No messages yet">Upload one, then choose it above.</Empty>}
    />
  );
}

function formatOf({ coding, rate, size }: MessageFile): string {
  return [codings[coding], rate > 0 ? `${rate / 1000} kHz` : '', bytes(size)].filter(Boolean).join(', ');
}

function Name({ message }: { message: MessageFile }) {
  if (!message.problem) return <>{message.name}</>;
  return (
    <>
      {message.name} <StateBadge tone="fault">{message.problem}</StateBadge>
    </>
  );
}

function Actions({ message: { name, usedBy }, mayWrite }: { message: MessageFile; mayWrite: boolean }) {
  const client = useQueryClient();
  async function remove() {
    const sure = await confirm({
      title: `Delete the message “${name}”?`,
      children: 'The file is removed for all campaigns. A call that plays it just now plays it to its end.',
      doIt: 'Delete message',
    });
    if (!sure) return;
    await act(
      () => data(api.DELETE('/api/v2/messages/{file}', { params: { path: { file: `${name}.wav` } } })),
      `“${name}” is deleted`,
    );
    await client.invalidateQueries({ queryKey: messagesKey });
  }
  return (
    <Group gap={2} wrap="nowrap">
      <PlayButton name={name} src={soundURL(name)} />
      {mayWrite && (
        <ActionIcon
          variant="subtle"
          disabled={usedBy.length > 0}
          aria-label={usedBy.length > 0 ? `Delete ${name}: campaigns play it` : `Delete ${name}`}
          onClick={() => void remove()}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}
