import { Accordion, Stack } from '@mantine/core';
import { Section } from '../../../parts/Page';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import type { CampaignSettings, SettingPath } from '../form/paths';
import { Rows } from '../form/Rows';
import classes from '../form/Setting.module.css';
import { SettingGrid } from '../form/SettingGrid';

type Mode = 'Preview' | 'Power and predictive' | 'Broadcast';

const modes: readonly { title: Mode; of: readonly string[]; paths: readonly SettingPath[] }[] = [
  {
    title: 'Preview',
    of: ['Preview Dialer'],
    paths: [
      'preview.accept',
      'preview.timeout',
      'preview.max_offers',
      'preview.offer_wait',
      'preview.max_skips',
      'preview.skip_wait',
    ],
  },
  {
    title: 'Power and predictive',
    of: ['Power Dialer', 'Predictive Dialer'],
    paths: [
      'pacing.lines',
      'pacing.max_lines_per_agent',
      'pacing.talk',
      'pacing.false_positive',
      'pacing.late_cancel',
      'pacing.recall_abandoned',
      'pacing.recall_wait',
    ],
  },
  {
    title: 'Broadcast',
    of: ['Voice Broadcasting'],
    paths: ['broadcast.sound', 'broadcast.repeat', 'broadcast.key_wait', 'broadcast.extension', 'broadcast.context'],
  },
];

/** The figures of the campaign, and those of its dial mode. */
export default function Parameters() {
  const type = useDraft().value('type') ?? '';
  const own = modes.filter(({ of }) => of.includes(type));
  const others = modes.filter(({ of }) => !of.includes(type));
  return (
    <Stack gap="md">
      <Section title="Every dial mode">
        <SettingGrid
          paths={[
            'parameters.limit',
            'parameters.intervalTryCount',
            'parameters.maxTryCount',
            'parameters.minBillSec',
            'parameters.wrapUpTime',
            'parameters.originateTimeout',
            'parameters.agentWaitSec',
          ]}
        />
      </Section>
      {own.map((mode) => (
        <Section key={mode.title} title={mode.title} note="Of this campaign's dial mode.">
          <ModeFields {...mode} />
        </Section>
      ))}
      <Section title="Other dial modes" note="Kept for when the dial mode is changed." bare>
        <Accordion order={3} variant="default">
          {others.map((mode) => (
            <Accordion.Item key={mode.title} value={mode.title}>
              <Accordion.Control>{mode.title}</Accordion.Control>
              <Accordion.Panel>
                <ModeFields {...mode} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </Section>
    </Stack>
  );
}

function ModeFields({ title, paths }: { title: Mode; paths: readonly SettingPath[] }) {
  return (
    <SettingGrid paths={paths}>
      {title === 'Broadcast' && (
        <div className={classes.wide}>
          <Keys />
        </div>
      )}
    </SettingGrid>
  );
}

type Key = NonNullable<NonNullable<CampaignSettings['broadcast']>['keys']>[number];

const keyColumns: readonly Column<Key>[] = [
  {
    key: 'key',
    label: 'Key',
    width: 90,
    kind: 'choice',
    options: [...'0123456789*#'].map((value) => ({ value, label: value })),
  },
  {
    key: 'action',
    label: 'What follows',
    width: 190,
    kind: 'choice',
    options: [
      { value: 'end', label: 'The call ends' },
      { value: 'repeat', label: 'It is played again' },
      { value: 'opt_out', label: 'Do not call again' },
    ],
  },
  { key: 'result', label: 'Noted as', kind: 'text', placeholder: 'yes', maxLength: 64 },
  { key: 'sound', label: 'Said before the end', kind: 'sound' },
];

function Keys() {
  const draft = useDraft();
  const keys = draft.value('broadcast.keys') ?? [];
  const free = [...'1234567890*#'].find((key) => !keys.some((one) => one.key === key)) ?? '1';
  return (
    <Rows
      label="Keys during the message"
      path="broadcast.keys"
      columns={keyColumns}
      rows={keys}
      onChange={(rows) => draft.set('broadcast.keys', rows)}
      fresh={() => ({ key: free, action: 'end' as const })}
      add="Add a key"
      name={(row) => `key ${row.key}`}
      empty="No key means anything. With keys, people answer the message: yes, no, do not call again."
      most={12}
    />
  );
}
