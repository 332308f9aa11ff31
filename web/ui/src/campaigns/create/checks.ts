import type { Shape } from '../../api/client';
import { modeOf } from '../modes';
import { type Draft, localHours, minutes, type Typed } from './draft';
import { idProblem, nameProblem } from './names';

export type Field = keyof Draft;
export type Problems = Partial<Record<Field, string>>;

/** The fields of each step. */
export const steps: readonly (readonly Field[])[] = [
  ['type', 'name', 'id', 'description'],
  ['agents', 'resources', 'country', 'timezone', 'calendar', 'sound', 'extension'],
  [
    'lines',
    'ring',
    'tries',
    'pause',
    'wrapUp',
    'ratio',
    'cap',
    'agentWait',
    'offer',
    'from',
    'to',
    'packs',
    'doNotCall',
    'silent',
  ],
];

const soundPattern = /^[A-Za-z0-9_./~:;=,%()-]{1,255}$/;
const extensionPattern = /^[A-Za-z0-9_+*#-][A-Za-z0-9_.+*#-]{0,63}$/;

function within(value: Typed, least: number, most: number, unit: string): string | undefined {
  if (value === '' || value < least || value > most) {
    const units = unit ? ` ${unit}` : '';
    return `From ${least} to ${most.toLocaleString('en')}${units}.`;
  }
  return undefined;
}

function whole(value: Typed): string | undefined {
  return value === '' || Number.isInteger(value) ? undefined : 'A whole number.';
}

/** Packs that ask for a message to people for whom no agent comes. */
export function messagePacks(draft: Draft, packs: readonly Shape<'RulePack'>[]): string[] {
  if (!modeOf(draft.type)?.abandons) return [];
  const needing = packs.filter((pack) => pack.message_needed && draft.packs.includes(pack.name));
  return [...new Set(needing.map(({ name }) => name))];
}

function named(draft: Draft): Problems {
  return { name: nameProblem(draft.name), id: idProblem(draft.id) };
}

function called(draft: Draft): Problems {
  const mode = modeOf(draft.type);
  const { agents, resources, country, sound, extension } = draft;
  const problems: Problems = {
    agents: mode?.agents && agents.length === 0 ? 'Choose at least one agent: it cannot run without.' : undefined,
    resources: resources.length === 0 ? 'Choose at least one resource: calls need a way out.' : undefined,
    country: country !== '' && !/^[A-Za-z]{2}$/.test(country) ? 'Two letters, such as GB; or nothing.' : undefined,
    timezone: draft.timezone === '' ? 'Choose a time zone.' : undefined,
  };
  if (draft.type === 'Voice Broadcasting') {
    if (!sound.trim() && !extension.trim()) problems.sound = 'Give a message, or an extension that calls go to.';
    else if (sound.trim() && extension.trim()) problems.extension = 'Either a message or an extension, not both.';
    else if (sound.trim()) problems.sound = soundProblem(sound);
    else if (!extensionPattern.test(extension.trim())) problems.extension = 'One word: letters, digits, _ . + * # -';
  }
  return problems;
}

function soundProblem(sound: string): string | undefined {
  if (soundPattern.test(sound.trim()) && !sound.includes('..')) return undefined;
  return 'The name of a file without spaces, or a stream such as tone_stream://…';
}

function limited(draft: Draft, packs: readonly Shape<'RulePack'>[]): Problems {
  const mode = modeOf(draft.type);
  const { start, end } = localHours(draft);
  const silentFor = messagePacks(draft, packs);
  return {
    lines: within(draft.lines, 1, 100_000, 'lines') ?? whole(draft.lines),
    ring: within(draft.ring, 15, 120, 's') ?? whole(draft.ring),
    tries: within(draft.tries, 1, 1000, 'tries') ?? whole(draft.tries),
    pause: within(draft.pause, 1, 43_200, 'min'),
    wrapUp: mode?.agents ? (within(draft.wrapUp, 0, 3600, 's') ?? whole(draft.wrapUp)) : undefined,
    ratio: draft.type === 'Power Dialer' ? (within(draft.ratio, 1, 10, 'lines') ?? tenths(draft.ratio)) : undefined,
    cap: mode?.abandons ? within(draft.cap, 0.1, 10, '%') : undefined,
    agentWait: mode?.abandons ? (within(draft.agentWait, 1, 300, 's') ?? whole(draft.agentWait)) : undefined,
    offer: draft.type === 'Preview Dialer' ? within(draft.offer, 5, 600, 's') : undefined,
    from: Number.isNaN(minutes(draft.from)) ? 'A time such as 08:00.' : undefined,
    to: Number.isNaN(minutes(draft.to))
      ? 'A time such as 21:00.'
      : end <= start
        ? 'Later than the beginning.'
        : undefined,
    silent: draft.silent ? soundProblem(draft.silent) : needed(silentFor),
  };
}

function tenths(value: Typed): string | undefined {
  const ten = Number(value) * 10;
  return Math.abs(ten - Math.round(ten)) > 1e-6 ? 'At most one digit behind the point.' : undefined;
}

function needed(packs: readonly string[]): string | undefined {
  return packs.length > 0 ? `The rules of ${packs.join(' and ')} ask for it.` : undefined;
}

/** What is wrong with a step's fields; an empty object when nothing is. */
export function problemsOf(step: number, draft: Draft, packs: readonly Shape<'RulePack'>[] = []): Problems {
  const found = step === 0 ? named(draft) : step === 1 ? called(draft) : limited(draft, packs);
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

const refusals: [string, Field][] = [
  ['id', 'id'],
  ['name', 'name'],
  ['description', 'description'],
  ['agents', 'agents'],
  ['resources', 'resources'],
  ['country', 'country'],
  ['timezone', 'timezone'],
  ['calendar', 'calendar'],
  ['broadcast.sound', 'sound'],
  ['broadcast', 'extension'],
  ['parameters.limit', 'lines'],
  ['parameters.originateTimeout', 'ring'],
  ['parameters.maxTryCount', 'tries'],
  ['parameters.intervalTryCount', 'pause'],
  ['parameters.wrapUpTime', 'wrapUp'],
  ['parameters.agentWaitSec', 'agentWait'],
  ['pacing.lines', 'ratio'],
  ['pacing', 'cap'],
  ['preview', 'offer'],
  ['local_hours.end', 'to'],
  ['local_hours', 'from'],
  ['guards.packs', 'packs'],
  ['guards.do_not_call', 'doNotCall'],
  ['messages.silent', 'silent'],
];

/** The field of the form that a refusal of the API is about, with its step. */
export function refusedField(path: string | undefined): { field: Field; step: number } | undefined {
  const found = refusals.find(
    ([prefix]) => path === prefix || path?.startsWith(`${prefix}.`) || path?.startsWith(`${prefix}[`),
  );
  if (!found) return undefined;
  const field = found[1];
  return { field, step: steps.findIndex((fields) => fields.includes(field)) };
}
