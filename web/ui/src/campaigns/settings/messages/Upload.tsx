import { Button, FileInput, Group, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refused, saying, writingHeaders } from '../../../api/client';
import { confirm, done } from '../../../parts/confirm';
import { duration } from '../../../parts/time';
import { order } from '../form/inputs';
import { messagesKey, soundURL } from './sounds';
import { convert, messageName, validName } from './wav';

async function send(name: string, file: ArrayBuffer): Promise<void> {
  const response = await fetch(soundURL(name), {
    method: 'PUT',
    headers: { ...writingHeaders(), 'Content-Type': 'audio/wav' },
    body: file,
  });
  if (!response.ok) throw refused(response, await response.json().catch(() => undefined));
}

/** Uploads a message: a file of sound is converted here and sent under a name. */
export function Upload({ taken }: { taken: readonly string[] }) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const bad =
    name !== '' && !validName(name) ? 'Letters, digits, _ and -, at most 64; a letter or digit first.' : undefined;

  function choose(next: File | null) {
    setFile(next);
    setError(undefined);
    if (next) setName(messageName(next.name));
  }

  async function upload() {
    if (!file || !validName(name)) return;
    if (taken.includes(name)) {
      const sure = await confirm({
        title: `Replace the message “${name}”?`,
        children: 'Campaigns that play it play the new one from the next call on.',
        doIt: 'Replace message',
      });
      if (!sure) return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const made = await convert(await file.arrayBuffer());
      await send(name, made.file);
      done(`“${name}” is uploaded, ${duration(made.seconds)} long`);
      setFile(null);
      setName('');
      await client.invalidateQueries({ queryKey: messagesKey });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div>
      <Group align="flex-start" mt="md">
        <FileInput
          label="Sound"
          description="WAV, MP3, Ogg, FLAC, M4A"
          inputWrapperOrder={order}
          placeholder="Choose a file"
          accept="audio/*"
          w={260}
          value={file}
          onChange={choose}
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
        />
        <TextInput
          label="Name"
          description="Under which campaigns find it"
          inputWrapperOrder={order}
          w={240}
          value={name}
          error={bad}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          mt={25}
          variant="default"
          loading={busy}
          disabled={!file || !validName(name)}
          onClick={() => void upload()}
        >
          Upload message
        </Button>
      </Group>
      {error !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert" mt={6}>
          {saying(error)}
        </Text>
      )}
    </div>
  );
}
