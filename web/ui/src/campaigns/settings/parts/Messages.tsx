import { Stack } from '@mantine/core';
import { Section } from '../../../parts/Page';
import { useDraft } from '../form/DraftProvider';
import { Setting } from '../form/Setting';
import { SettingGrid } from '../form/SettingGrid';
import { MessageLibrary } from '../messages/MessageLibrary';

/** What people hear besides each other, what is recorded, and what is done about answering machines. */
export default function Messages() {
  const draft = useDraft();
  const detects = (draft.value('machine.action') ?? '') !== '';
  const outside = draft.value('machine.detector') === 'outside';
  return (
    <Stack gap="md">
      <Section
        title="Messages of this campaign"
        note="One of the messages below, or a file or stream of FreeSWITCH. Empty is silence."
      >
        <SettingGrid
          paths={[
            'messages.silent',
            'messages.opt_out_key',
            'messages.hold',
            'messages.welcome',
            'messages.whisper',
            'messages.machine',
          ]}
        />
      </Section>
      <MessageLibrary />
      <Section title="Recording">
        <SettingGrid>
          <Setting path="recording.from" />
          <Setting path="recording.file" disabled={(draft.value('recording.from') ?? '') === ''} />
        </SettingGrid>
      </Section>
      <Section title="Answering machines">
        <SettingGrid>
          <Setting path="machine.action" />
          <Setting path="machine.detector" disabled={!detects} />
          <Setting path="machine.wait" disabled={!detects} />
          <Setting path="machine.listen" disabled={!detects || outside} />
          <Setting path="machine.url" disabled={!detects || !outside} />
        </SettingGrid>
      </Section>
    </Stack>
  );
}
