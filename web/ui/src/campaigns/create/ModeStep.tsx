import { Radio, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type CampaignType, modes } from '../modes';
import type { StepProps } from './form';
import classes from './NewCampaign.module.css';

/** How it dials, and what it is called. */
export function ModeStep({ draft, problems, onType }: Omit<StepProps, 'choices'>) {
  return (
    <Stack gap="md">
      <Radio.Group
        label="Mode"
        description="How its members are called."
        value={draft.type}
        onChange={(type) => onType({ type: type as CampaignType })}
      >
        <SimpleGrid cols={2} spacing="xs" mt="xs">
          {modes.map(({ type, label, does, when }) => (
            <Radio.Card
              key={type}
              value={type}
              className={classes.mode}
              aria-label={label}
              aria-describedby={`${type} does`}
            >
              <Radio.Indicator />
              <div>
                <Text fw={600}>{label}</Text>
                <Text fz="sm" id={`${type} does`}>
                  {does} <span className={classes.when}>{when}</span>
                </Text>
              </div>
            </Radio.Card>
          ))}
        </SimpleGrid>
      </Radio.Group>
      <SimpleGrid cols={2}>
        <TextInput
          label="Name"
          description="What supervisors and agents see."
          required
          value={draft.name}
          error={problems.name}
          onChange={(event) => onType({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Id"
          description="Part of its address and of reports; it stays as it is."
          required
          value={draft.id}
          error={problems.id}
          onChange={(event) => onType({ id: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Textarea
        label="Description"
        description="What it is for, for those who come after you."
        rows={2}
        value={draft.description}
        error={problems.description}
        onChange={(event) => onType({ description: event.currentTarget.value })}
      />
    </Stack>
  );
}
