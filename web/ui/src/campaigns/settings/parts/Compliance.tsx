import { Checkbox, Group, Stack, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../../api/client';
import { Section } from '../../../parts/Page';
import type { Column } from '../form/columns';
import { useDraft } from '../form/DraftProvider';
import { fields } from '../form/fields';
import { order } from '../form/inputs';
import type { CampaignSettings } from '../form/paths';
import { Rows } from '../form/Rows';
import classes from '../form/Setting.module.css';
import { SettingGrid } from '../form/SettingGrid';
import { TextLink } from '../form/TextLink';
import { HoursInForce } from './HoursInForce';
import { Packs } from './Packs';

/** What keeps people from being called when, or more often than, they should. */
export default function Compliance() {
  return (
    <Stack gap="md">
      <Packs />
      <Section title="Hours" note="All of them have to be open for a call to begin.">
        <HoursInForce />
      </Section>
      <Section title="Abandoned calls" note="The stricter of this cap and the rule packs' holds.">
        <SettingGrid paths={['pacing.cap']}>
          <Windows />
        </SettingGrid>
      </Section>
      <Section title="Caps" note="Calls in a rolling window, over all campaigns. Rule packs add their own.">
        <Caps />
        <SettingGrid paths={['guards.subject']} />
      </Section>
      <Section title="Ringing and rests">
        <SettingGrid paths={['guards.min_ring', 'guards.hold_abandoned', 'guards.hold_machine']} />
      </Section>
      <Section title="Do-not-call lists">
        <Lists />
      </Section>
    </Stack>
  );
}

type Cap = NonNullable<NonNullable<CampaignSettings['guards']>['caps']>[number];

const capColumns: readonly Column<Cap>[] = [
  {
    key: 'per',
    label: 'Counted for',
    kind: 'choice',
    options: [
      { value: 'number', label: 'Each number' },
      { value: 'person', label: 'Each person' },
      { value: 'subject', label: 'Each person and subject' },
    ],
  },
  { key: 'most', label: 'Calls at most', width: 150, kind: 'number', unit: 'calls', min: 1, max: 1000 },
  {
    key: 'window',
    label: 'In',
    width: 150,
    kind: 'number',
    unit: 'h',
    per: 3600,
    min: 60,
    max: 30 * 86_400,
    decimals: 2,
  },
];

function Caps() {
  const draft = useDraft();
  const caps = draft.value('guards.caps') ?? [];
  return (
    <Stack gap="xs" mb="md">
      <Rows
        label="Caps"
        path="guards.caps"
        columns={capColumns}
        rows={caps}
        onChange={(rows) => draft.set('guards.caps', rows)}
        fresh={() => ({ per: 'number' as const, most: 3, window: 86_400 })}
        add="Add a cap"
        name={(_, index) => `cap ${index + 1}`}
        empty="No caps of the campaign's own."
        most={10}
      />
    </Stack>
  );
}

const windows = [
  { value: '24h', label: 'The last 24 hours' },
  { value: '30d', label: 'The last 30 days' },
  { value: 'campaign', label: 'The whole campaign' },
] as const;

function Windows() {
  const draft = useDraft();
  const value = draft.value('pacing.windows') ?? [];
  return (
    <div className={classes.setting} data-changed={draft.edits.has('pacing.windows') || undefined}>
      <Checkbox.Group
        label={fields['pacing.windows'].label}
        description={fields['pacing.windows'].help}
        error={draft.troubleAt('pacing.windows')}
        value={value}
        onChange={(next) => {
          const chosen = windows.map((one) => one.value).filter((one) => next.includes(one));
          draft.set('pacing.windows', chosen);
          draft.trouble('pacing.windows', chosen.length === 0 ? 'Choose one at least.' : undefined);
        }}
      >
        <Stack gap={6} mt={6}>
          {windows.map((one) => (
            <Checkbox key={one.value} value={one.value} label={one.label} />
          ))}
        </Stack>
      </Checkbox.Group>
    </div>
  );
}

function Lists() {
  const draft = useDraft();
  const query = useQuery({ queryKey: ['do-not-call'], queryFn: () => data(api.GET('/api/v2/do-not-call')) });
  const always = new Set(['global', draft.campaign.id ?? '']);
  const known = (query.data ?? []).map(({ name }) => name).filter((name) => !always.has(name));
  const value = draft.value('guards.do_not_call') ?? [];
  return (
    <div className={classes.setting} data-changed={draft.edits.has('guards.do_not_call') || undefined}>
      <TagsInput
        label="Lists that are asked as well"
        description={fields['guards.do_not_call'].help}
        inputWrapperOrder={order}
        error={draft.troubleAt('guards.do_not_call')}
        data={known}
        value={value}
        placeholder={value.length === 0 ? 'Name of a list' : undefined}
        clearable
        clearButtonProps={{ 'aria-label': 'No further list' }}
        onChange={(lists) => draft.set('guards.do_not_call', lists)}
      />
      <Group gap="xs" mt={6}>
        <Text fz="xs" c="dimmed">
          <TextLink to="/do-not-call">Do-not-call lists</TextLink> are kept for all campaigns.
        </Text>
      </Group>
    </div>
  );
}
