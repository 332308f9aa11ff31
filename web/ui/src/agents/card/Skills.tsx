import { ActionIcon, Button, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { FieldsProps } from './CardForm';
import { entry } from './DelayFields';
import type { SkillRow } from './draft';

/** What the agent can do, and how well: members can ask for it. */
export function Skills({ draft, set, at, mayWrite }: FieldsProps) {
  const change = (key: number, to: Partial<SkillRow>) =>
    set({ skills: draft.skills.map((row) => (row.key === key ? { ...row, ...to } : row)) });
  const next = Math.max(-1, ...draft.skills.map(({ key }) => key)) + 1;
  const error = at('skills');
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3}>Skills</Title>
      <Text fz="xs" c="dimmed">
        Members that ask for a skill reach agents who have it at least at that level, from 0 to 100.
      </Text>
      {draft.skills.length === 0 && <Text fz="sm">None.</Text>}
      {draft.skills.map(({ key, name, level }, i) => (
        <Group key={key} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={`Skill ${i + 1}`}
            placeholder="Skill, as german"
            readOnly={!mayWrite}
            value={name}
            onChange={(event) => change(key, { name: event.currentTarget.value })}
          />
          <NumberInput
            aria-label={`Level of ${name || `skill ${i + 1}`}, 0 to 100`}
            w={80}
            hideControls
            allowDecimal={false}
            readOnly={!mayWrite}
            value={level}
            onChange={(value) => change(key, { level: entry(value) })}
          />
          {mayWrite && (
            <ActionIcon
              variant="subtle"
              aria-label={`Take away ${name || `skill ${i + 1}`}`}
              onClick={() => set({ skills: draft.skills.filter((row) => row.key !== key) })}
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
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set({ skills: [...draft.skills, { key: next, name: '', level: 50 }] })}
        >
          Add skill
        </Button>
      )}
    </Stack>
  );
}
