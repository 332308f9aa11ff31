import type { SettingPath } from './form/paths';

/** A part of the settings: a page of its own. */
export interface Part {
  id: string;
  label: string;
  /** What can be changed there: "parameters." stands for all that begins so. */
  holds: readonly string[];
}

export const parts = [
  {
    id: 'general',
    label: 'General',
    holds: ['name', 'description', 'type', 'priority', 'order', 'reserve', 'country', 'timezone'],
  },
  { id: 'calendar', label: 'Calendar and schedules', holds: ['calendar.id', 'hours', 'local_hours', 'schedules'] },
  { id: 'parameters', label: 'Parameters', holds: ['parameters.', 'preview.', 'pacing.', 'broadcast.'] },
  { id: 'numbers', label: 'Numbers and retries', holds: ['numbers.', 'result_rules', 'callbacks.', 'await.'] },
  { id: 'causes', label: 'Causes', holds: ['causesOK', 'causesRetry', 'causesError', 'causesMinus'] },
  {
    id: 'agents',
    label: 'Agents and tiers',
    holds: ['agents', 'strategy', 'tier_rules.', 'skills', 'sticky', 'share', 'agent_rules.'],
  },
  { id: 'dispositions', label: 'Dispositions', holds: ['dispositions'] },
  { id: 'resources', label: 'Resources and caller ids', holds: ['resources', 'caller_ids'] },
  { id: 'variables', label: 'Variables', holds: ['variables'] },
  { id: 'messages', label: 'Messages and recordings', holds: ['messages.', 'recording.', 'machine.'] },
  { id: 'compliance', label: 'Compliance', holds: ['pacing.cap', 'pacing.windows', 'guards.'] },
] as const satisfies readonly Part[];

export type PartId = (typeof parts)[number]['id'];

/** The part in which a field is changed: the one that names it whole goes before one that names how it begins. */
export function partOf(path: SettingPath): Part {
  const begins = (held: string) => held.endsWith('.') && path.startsWith(held);
  const all: readonly Part[] = parts;
  return all.find(({ holds }) => holds.includes(path)) ?? all.find(({ holds }) => holds.some(begins)) ?? parts[0];
}
