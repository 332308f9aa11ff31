import { ActionIcon, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { UnitInput } from '../../parts/Unit';
import { useQueues } from '../queries';
import type { FieldsProps } from './CardForm';
import { entry } from './DelayFields';
import type { TierRow } from './draft';

/** The campaigns whose calls the agent takes, and how early calls reach the agent in each. */
export function Tiers({ draft, set, at, mayWrite }: FieldsProps) {
  const queues = useQueues().data ?? [];
  const names = new Map(queues.map(({ id, name }) => [id, name]));
  const free = queues.filter(({ id }) => !draft.tiers.some(({ campaign }) => campaign === id));
  const change = (campaign: string, to: Partial<TierRow>) =>
    set({ tiers: draft.tiers.map((row) => (row.campaign === campaign ? { ...row, ...to } : row)) });
  const error = at('tiers');
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3}>Campaigns (tiers)</Title>
      <Text fz="xs" c="dimmed">
        Calls reach level 1 first, and within a level the lowest position.
      </Text>
      {draft.tiers.length === 0 && <Text fz="sm">None: the agent gets no calls.</Text>}
      {draft.tiers.map(({ campaign, level, position }) => (
        <Group key={campaign} gap="xs" wrap="nowrap">
          <Text fz="sm" w={170} truncate>
            <Link to={`/campaigns/${campaign}/settings/agents`}>{names.get(campaign) || campaign}</Link>
          </Text>
          <Place
            label={`Level in ${campaign}`}
            unit="level"
            most={100}
            value={level}
            mayWrite={mayWrite}
            onChange={(value) => change(campaign, { level: entry(value) })}
          />
          <Place
            label={`Position in ${campaign}`}
            unit="position"
            most={10_000}
            value={position}
            mayWrite={mayWrite}
            onChange={(value) => change(campaign, { position: entry(value) })}
          />
          {mayWrite && (
            <ActionIcon
              variant="subtle"
              aria-label={`Take out of ${names.get(campaign) || campaign}`}
              onClick={() => set({ tiers: draft.tiers.filter((row) => row.campaign !== campaign) })}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {error && (
        <Text fz="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      {mayWrite && (
        <Select
          aria-label="Add a campaign"
          placeholder={free.length === 0 ? 'In all campaigns' : 'Add a campaign…'}
          disabled={free.length === 0}
          searchable
          data={free.map(({ id, name }) => ({ value: id, label: name || id }))}
          value={null}
          onChange={(campaign) => campaign && set({ tiers: [...draft.tiers, { campaign, level: 1, position: 1 }] })}
        />
      )}
    </Stack>
  );
}

interface PlaceProps {
  label: string;
  unit: string;
  most: number;
  value: TierRow['level'];
  mayWrite: boolean;
  onChange: (value: string | number) => void;
}

function Place({ label, unit, most, value, mayWrite, onChange }: PlaceProps) {
  return (
    <UnitInput
      aria-label={label}
      unit={unit}
      w={110}
      min={1}
      max={most}
      allowDecimal={false}
      readOnly={!mayWrite}
      value={value}
      onChange={onChange}
    />
  );
}
