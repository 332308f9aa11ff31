import type { Shape } from '../../api/client';
import { agentMeaning, type Tone } from '../../parts/states';
import { byName } from '../order';

type Agent = Shape<'FeedAgent'>;

/** The groups that one looks for agents by: the states, with those who are logged out on their own. */
export type Group = Exclude<Tone, 'fault'> | 'out' | 'fault';

export interface GroupMeaning {
  id: Group;
  label: string;
}

export const groups: readonly GroupMeaning[] = [
  { id: 'ready', label: 'Ready' },
  { id: 'ringing', label: 'Reserved or ringing' },
  { id: 'call', label: 'In call' },
  { id: 'wrapup', label: 'Wrap-up' },
  { id: 'break', label: 'Break' },
  { id: 'fault', label: 'Not reachable' },
  { id: 'out', label: 'Logged out' },
];

export function groupOf(agent: Agent): Group {
  const { tone, label } = agentMeaning(agent);
  return tone === 'break' && label === 'Logged out' ? 'out' : tone;
}

/** How many agents each group has. */
export function counted(agents: Iterable<Agent>): Record<Group, number> {
  const counts: Record<Group, number> = { ready: 0, ringing: 0, call: 0, wrapup: 0, break: 0, fault: 0, out: 0 };
  for (const agent of agents) counts[groupOf(agent)]++;
  return counts;
}

/** The agents of a group, or of all, whose name, id, campaign or reason has all the words. By name. */
export function matching(agents: Iterable<Agent>, text: string, group: Group | ''): Agent[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found: Agent[] = [];
  for (const agent of agents) {
    if (group && groupOf(agent) !== group) continue;
    const said = `${agent.name} ${agent.id} ${agent.campaign} ${agent.breakReason}`.toLowerCase();
    if (words.every((word) => said.includes(word))) found.push(agent);
  }
  return found.sort((a, b) => byName(a.name || a.id, b.name || b.id));
}
