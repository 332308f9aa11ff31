import type { Shape } from '../../api/client';

type Agent = Shape<'Agent'>;
export type Phone = Shape<'Phone'>;
/** What stands in the field of a number: nothing while it is empty. */
export type Entry = number | '';

export const phones: readonly { value: Phone; label: string; meaning: string }[] = [
  { value: 'extension', label: 'Own extension, on demand', meaning: 'The phone rings for every call.' },
  { value: 'nailed_up', label: 'Nailed-up line', meaning: 'The line is called once and stays up between calls.' },
  { value: 'softphone', label: 'Softphone', meaning: 'The browser of the agent’s desktop is the phone.' },
];

export type DelayName =
  | 'callTimeout'
  | 'maxNoAnswer'
  | 'noAnswerDelayTime'
  | 'wrapUpTime'
  | 'busyDelayTime'
  | 'rejectDelayTime'
  | 'maxErrors';

export interface Delay {
  name: DelayName;
  label: string;
  unit: string;
  meaning: string;
  least: number;
  most: number;
}

/** The delays and limits of an agent, in the order in which an offer meets them. */
export const delays: readonly Delay[] = [
  {
    name: 'callTimeout',
    label: 'Ring time',
    unit: 's',
    meaning: 'How long the phone rings before the offer counts as not answered.',
    least: 1,
    most: 120,
  },
  {
    name: 'maxNoAnswer',
    label: 'No answers in a row',
    unit: 'offers',
    meaning: 'After so many the agent is put on a break; 0 is never.',
    least: 0,
    most: 100,
  },
  {
    name: 'noAnswerDelayTime',
    label: 'Delay after no answer',
    unit: 's',
    meaning: 'No call is offered for so long after one that was not answered.',
    least: 1,
    most: 3600,
  },
  {
    name: 'busyDelayTime',
    label: 'Delay after busy',
    unit: 's',
    meaning: 'No call is offered for so long after the phone was busy.',
    least: 1,
    most: 3600,
  },
  {
    name: 'rejectDelayTime',
    label: 'Delay after a rejection',
    unit: 's',
    meaning: 'No call is offered for so long after the agent rejected one.',
    least: 1,
    most: 3600,
  },
  {
    name: 'wrapUpTime',
    label: 'Wrap-up',
    unit: 's',
    meaning: 'Time for notes after a call. Empty is what the campaign says.',
    least: 0,
    most: 3600,
  },
  {
    name: 'maxErrors',
    label: 'Errors in a row',
    unit: 'errors',
    meaning: 'After so many errors of the phone the agent is logged out; 0 is never.',
    least: 0,
    most: 100,
  },
];

export interface SkillRow {
  key: number;
  name: string;
  level: Entry;
}

export interface TierRow {
  campaign: string;
  level: Entry;
  position: Entry;
}

/** A card as it stands in the form. */
export interface Draft extends Record<DelayName, Entry> {
  name: string;
  contact: string;
  phone: Phone;
  skills: SkillRow[];
  tiers: TierRow[];
}

export function draftOf(agent: Agent): Draft {
  return {
    name: agent.name ?? '',
    contact: agent.contact ?? '',
    phone: agent.phone ?? (agent.nailedUp ? 'nailed_up' : 'extension'),
    callTimeout: agent.callTimeout ?? '',
    maxNoAnswer: agent.maxNoAnswer ?? '',
    noAnswerDelayTime: agent.noAnswerDelayTime ?? '',
    wrapUpTime: agent.wrapUpTime ?? '',
    busyDelayTime: agent.busyDelayTime ?? '',
    rejectDelayTime: agent.rejectDelayTime ?? '',
    maxErrors: agent.maxErrors ?? '',
    skills: Object.entries(agent.skills ?? {}).map(([name, level], key) => ({ key, name, level })),
    tiers: (agent.tiers ?? []).map(({ campaign, level = 1, position = 1 }) => ({ campaign, level, position })),
  };
}

/** What is said of the phone and the delays of an agent that is new. */
export const defaults = {
  callTimeout: 15,
  maxNoAnswer: 0,
  noAnswerDelayTime: 5,
  busyDelayTime: 30,
  rejectDelayTime: 5,
  maxErrors: 5,
} as const;

/** The form as the API takes it. Skills and places are said only where they were changed: others change them, too. */
export function cardOf(saved: Draft, draft: Draft): Shape<'AgentCard'> {
  const said = (name: keyof typeof defaults) => (draft[name] === '' ? defaults[name] : draft[name]);
  const card: Shape<'AgentCard'> = {
    name: draft.name.trim(),
    contact: draft.contact.trim(),
    phone: draft.phone,
    nailedUp: draft.phone === 'nailed_up',
    callTimeout: said('callTimeout'),
    maxNoAnswer: said('maxNoAnswer'),
    noAnswerDelayTime: said('noAnswerDelayTime'),
    wrapUpTime: draft.wrapUpTime === '' ? null : draft.wrapUpTime,
    busyDelayTime: said('busyDelayTime'),
    rejectDelayTime: said('rejectDelayTime'),
    maxErrors: said('maxErrors'),
  };
  if (!sameSkills(saved.skills, draft.skills)) card.skills = skillsOf(draft.skills);
  if (JSON.stringify(draft.tiers) !== JSON.stringify(saved.tiers)) card.tiers = draft.tiers.map(tierOf);
  return card;
}

/** Whether something was typed that is not saved, be it right or not. */
export function changed(saved: Draft, draft: Draft): boolean {
  return JSON.stringify(saved) !== JSON.stringify(draft);
}

/** What the form itself can tell to be wrong, by field. */
export function wrong(draft: Draft): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (draft.name.trim() === '') found.set('name', 'An agent has a name.');
  for (const { name, least, most, unit } of delays) {
    const value = draft[name];
    if (value === '' && name === 'wrapUpTime') continue;
    if (value === '' || value < least || value > most) found.set(name, `From ${least} to ${most} ${unit}.`);
  }
  const names = draft.skills.map(({ name }) => name.trim());
  if (names.some((name, i) => name === '' || names.indexOf(name) !== i)) {
    found.set('skills', 'Every skill has a name of its own.');
  } else if (draft.skills.some(({ level }) => level === '' || level < 0 || level > 100)) {
    found.set('skills', 'Levels are from 0 to 100.');
  }
  if (draft.tiers.some(({ level, position }) => level === '' || position === '')) {
    found.set('tiers', 'Every place has a level and a position.');
  }
  return found;
}

function tierOf({ campaign, level, position }: TierRow) {
  return { campaign, level: level || 1, position: position || 1 };
}

function skillsOf(rows: readonly SkillRow[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, level }) => [name.trim(), level === '' ? 0 : level]));
}

function sameSkills(a: readonly SkillRow[], b: readonly SkillRow[]): boolean {
  const text = (rows: readonly SkillRow[]) => JSON.stringify(Object.entries(skillsOf(rows)).sort());
  return text(a) === text(b) && a.length === b.length;
}
