import { Button, Progress, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { Failure } from '../../../parts/Feedback';
import { bytes, percent } from '../../../parts/numbers';
import { Section } from '../../../parts/Page';
import classes from './Import.module.css';
import { importsKey, jobKey } from './jobs';
import { type Upload, UploadStopped, upload } from './upload';

interface Props {
  campaign: string;
  uploaded: (job: string) => void;
}

/** Takes the file: dropped, or chosen. Nothing is imported by that. */
export function FileStep({ campaign, uploaded }: Props) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const under = useRef<Upload>(null);
  const [sending, setSending] = useState<{ file: File; share: number }>();
  const [error, setError] = useState<unknown>();
  const [over, setOver] = useState(false);

  async function send(file: File | undefined) {
    if (!file || under.current) return;
    setError(undefined);
    setSending({ file, share: 0 });
    try {
      under.current = upload(campaign, file, (share) => setSending({ file, share }));
      const { preview: _, ...job } = await under.current.whole;
      client.setQueryData(jobKey(campaign, job.id), job);
      void client.invalidateQueries({ queryKey: [...importsKey(campaign), 'list'] });
      uploaded(job.id);
    } catch (refusal) {
      if (!(refusal instanceof UploadStopped)) setError(refusal);
    } finally {
      under.current = null;
      setSending(undefined);
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  }

  return (
    <Section
      title="File"
      note="A list as CSV: one member a row, with commas, semicolons, tabs or bars between the cells."
    >
      <Stack>
        {error !== undefined && <Failure error={error} title="The file was not taken" />}
        <div
          role="group"
          aria-label="File of the list"
          className={classes.drop}
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          {sending ? (
            <Sending {...sending} stop={() => under.current?.stop()} />
          ) : (
            <>
              <IconFileUpload size={28} aria-hidden stroke={1.5} />
              <Text>Drop the file here, or</Text>
              <Button onClick={() => input.current?.click()}>Choose a file</Button>
              <Text fz="xs" c="dimmed">
                Any charset. Nothing is imported before you have seen the rows and checked the list.
              </Text>
            </>
          )}
          <input
            ref={input}
            type="file"
            accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
            aria-label="File of the list"
            hidden
            onChange={(event) => {
              void send(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </div>
      </Stack>
    </Section>
  );
}

function Sending({ file, share, stop }: { file: File; share: number; stop: () => void }) {
  return (
    <Stack w={380} gap="xs" align="stretch">
      <Text role="status">
        Sending {file.name}, {bytes(file.size)}: {percent(share, 0)}
      </Text>
      <Progress value={share * 100} aria-label="How much was sent" />
      <Button size="xs" variant="default" onClick={stop}>
        Stop
      </Button>
    </Stack>
  );
}
