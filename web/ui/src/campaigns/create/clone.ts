import type { Shape } from '../../api/client';

/** What a clone is made of. */
export type Source = Partial<Shape<'CampaignSettings'>> & Pick<Shape<'CampaignDetail'>, 'agents' | 'variables'>;

const settings = [
  'description',
  'type',
  'priority',
  'order',
  'reserve',
  'country',
  'timezone',
  'hours',
  'calendar',
  'local_hours',
  'schedules',
  'parameters',
  'resources',
  'causesOK',
  'causesRetry',
  'causesError',
  'causesMinus',
  'share',
  'preview',
  'pacing',
  'broadcast',
  'messages',
  'recording',
  'machine',
  'caller_ids',
  'strategy',
  'tier_rules',
  'skills',
  'sticky',
  'agent_rules',
  'numbers',
  'result_rules',
  'await',
  'dispositions',
  'callbacks',
  'guards',
] as const satisfies readonly (keyof Shape<'CampaignSettings'>)[];

/** Settings that a clone would have to take over and does not. A new setting has to be listed above. */
export type Forgotten = Exclude<keyof Shape<'CampaignSettings'>, (typeof settings)[number] | 'id' | 'name'>;

/** A campaign with all settings, variables and agents' places of another one, and none of its members. */
export function cloneOf(source: Source, { id, name }: { id: string; name: string }): Shape<'NewCampaign'> {
  const taken = Object.fromEntries(
    settings.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]),
  ) as Shape<'CampaignSettings'>;
  const clone: Shape<'NewCampaign'> = {
    ...taken,
    id,
    name,
    variables: source.variables,
    agents: source.agents.map(({ id: agent, level, position }) => ({ id: agent, level, position })),
  };
  // What stands for the source itself stands for the clone itself: they do not share a count of calls.
  if (clone.guards?.subject === source.id) clone.guards = { ...clone.guards, subject: undefined };
  if (clone.calendar?.id) clone.hours = null; // those are the calendar's
  return clone;
}
