import { Anchor, Button, MultiSelect, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'react-router';
import { plural } from '../../parts/numbers';
import { modeOf } from '../modes';
import type { StepProps } from './form';
import classes from './NewCampaign.module.css';

/** Who calls, over which way out, and when. */
export function WhoStep(props: StepProps) {
  const { draft, problems, choices, onType } = props;
  const calendars = [{ value: '', label: 'Always open' }, ...(choices.calendars.data ?? [])];
  return (
    <Stack gap="md">
      {modeOf(draft.type)?.agents ? <Agents {...props} /> : <Message {...props} />}
      <MultiSelect
        label="Resources"
        description="The trunks that calls go out on, tried in this order."
        required
        searchable
        data={choices.resources.data ?? []}
        value={draft.resources}
        error={problems.resources}
        onChange={(resources) => onType({ resources })}
        nothingFoundMessage="No resource is like that"
      />
      {choices.resources.data?.length === 0 && (
        <Text fz="sm" c="dimmed">
          There is no resource yet.{' '}
          <Anchor underline="always" component={Link} to="/resources">
            Add one first
          </Anchor>
          : this form is then begun again.
        </Text>
      )}
      <SimpleGrid cols={3}>
        <Select
          label="Calendar"
          description="When it calls. Running calls finish after the end."
          data={calendars}
          value={draft.calendar}
          error={problems.calendar}
          onChange={(calendar) => onType({ calendar: calendar ?? '' })}
          allowDeselect={false}
        />
        <Select
          label="Time zone"
          description="The clock of members who have none."
          required
          searchable
          limit={100}
          data={choices.zones.data ?? [draft.timezone]}
          value={draft.timezone}
          error={problems.timezone}
          onChange={(timezone) => onType({ timezone: timezone ?? '' })}
        />
        <TextInput
          label="Country of numbers"
          description="Of those without +, as GB. Empty: all need one."
          maxLength={2}
          value={draft.country}
          error={problems.country}
          onChange={(event) => onType({ country: event.currentTarget.value.toUpperCase() })}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Agents({ draft, problems, choices, onType }: StepProps) {
  const all = choices.agents.data ?? [];
  return (
    <div>
      <MultiSelect
        label="Agents"
        description="Who takes its calls. Levels and positions are set in its settings."
        required
        searchable
        limit={100}
        hidePickedOptions
        classNames={{ pillsList: classes.many }}
        data={all}
        value={draft.agents}
        error={problems.agents}
        onChange={(agents) => onType({ agents })}
        nothingFoundMessage="No agent is like that"
      />
      <Button
        variant="subtle"
        size="compact-sm"
        mt={4}
        disabled={all.length === draft.agents.length}
        onClick={() => onType({ agents: all.map(({ value }) => value) })}
      >
        Take all {plural(all.length, 'agent')}
      </Button>
    </div>
  );
}

function Message({ draft, problems, onType }: StepProps) {
  return (
    <SimpleGrid cols={2}>
      <TextInput
        label="Message"
        description="The sound that is played: a file of FreeSWITCH or a stream."
        value={draft.sound}
        error={problems.sound}
        onChange={(event) => onType({ sound: event.currentTarget.value })}
      />
      <TextInput
        label="Or extension"
        description="Where answered calls go in the dialplan instead."
        value={draft.extension}
        error={problems.extension}
        onChange={(event) => onType({ extension: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
