import { Anchor, Stack, Text } from '@mantine/core';
import { plural } from '../../parts/numbers';
import { modeLabel, modeOf } from '../modes';
import type { Draft } from './draft';
import classes from './NewCampaign.module.css';
import type { Choices } from './useChoices';

interface Props {
  draft: Draft;
  choices: Choices;
  onChange: (step: number) => void;
}

type Row = readonly [label: string, value: string];

const listed = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'none');

function who(draft: Draft, { calendars }: Choices): Row[] {
  const calendar = calendars.data?.find(({ value }) => value === draft.calendar)?.label ?? draft.calendar;
  const mode = modeOf(draft.type);
  return [
    mode?.agents ? ['Agents', agentsSaid(draft.agents)] : ['Message', draft.sound || `extension ${draft.extension}`],
    ['Resources', listed(draft.resources)],
    ['Calendar', draft.calendar ? calendar : 'always open'],
    ['Time zone', draft.timezone],
    ['Country of numbers', draft.country || 'none: all numbers begin with +'],
  ];
}

function agentsSaid(agents: readonly string[]): string {
  return agents.length > 8 ? plural(agents.length, 'agent') : listed(agents);
}

function limits(draft: Draft): Row[] {
  const mode = modeOf(draft.type);
  return [
    ['Lines', `at most ${draft.lines}`],
    ...(draft.type === 'Power Dialer' ? [['For each free agent', `${draft.ratio} lines`] as const] : []),
    ...(mode?.abandons
      ? [['Cap on abandoned calls', `${draft.cap} %, ${draft.agentWait} s wait for an agent`] as const]
      : []),
    ...(draft.type === 'Preview Dialer' ? [['Time to answer an offer', `${draft.offer} s`] as const] : []),
    ['Ringing', `${draft.ring} s`],
    ['Tries', `${draft.tries}, ${draft.pause} min between`],
    ...(mode?.agents ? [['Wrap-up', `${draft.wrapUp} s`] as const] : []),
    ['Hours of members', `${draft.from} to ${draft.to} on their own clocks`],
    ['Rule packs', listed(draft.packs)],
    ['Do-not-call lists', listed(draft.doNotCall)],
    ...(mode?.abandons ? [['Message where no agent comes', draft.silent || 'none'] as const] : []),
  ];
}

/** What is about to be made. */
export function Summary({ draft, choices, onChange }: Props) {
  const named: Row[] = [
    ['Mode', modeLabel(draft.type)],
    ['Name', draft.name],
    ['Id', draft.id],
    ['Description', draft.description || 'none'],
  ];
  return (
    <Stack gap="md">
      <Text c="dimmed">It is made stopped and without members. You import these next, and then run it.</Text>
      <Part title="Mode and name" rows={named} onChange={() => onChange(0)} />
      <Part title="Who calls and how" rows={who(draft, choices)} onChange={() => onChange(1)} />
      <Part title="Limits and safety" rows={limits(draft)} onChange={() => onChange(2)} />
    </Stack>
  );
}

function Part({ title, rows, onChange }: { title: string; rows: Row[]; onChange: () => void }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h3>
        {title}{' '}
        <Anchor component="button" type="button" fz="sm" onClick={onChange} aria-label={`Change: ${title}`}>
          Change
        </Anchor>
      </h3>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
