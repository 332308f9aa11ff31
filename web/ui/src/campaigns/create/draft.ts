import type { Shape } from '../../api/client';
import { ownZone } from '../../parts/time';
import { type CampaignType, modeOf } from '../modes';
import { idOf } from './names';

/** A number in a field; empty while nothing is typed. */
export type Typed = number | '';

/** What the steps ask for. Times are in the unit that the field says. */
export interface Draft {
  type: CampaignType;
  name: string;
  id: string;
  description: string;

  agents: string[];
  resources: string[];
  country: string;
  timezone: string;
  calendar: string; // its id; empty: always
  sound: string; // of a broadcast
  extension: string; // or where its calls go

  lines: Typed;
  ring: Typed; // s
  tries: Typed;
  pause: Typed; // min
  wrapUp: Typed; // s
  ratio: Typed; // lines for each free agent, power
  cap: Typed; // %
  agentWait: Typed; // s
  offer: Typed; // s, preview
  from: string; // "08:00", on the member's clock
  to: string;
  packs: string[];
  doNotCall: string[];
  silent: string; // message to people for whom no agent comes
}

type Template = Pick<Draft, 'lines' | 'tries' | 'pause' | 'wrapUp'>;

const templates: Record<CampaignType, Template> = {
  'Preview Dialer': { lines: 100, tries: 5, pause: 60, wrapUp: 60 },
  'Progressive Dialer': { lines: 100, tries: 5, pause: 30, wrapUp: 30 },
  'Power Dialer': { lines: 200, tries: 4, pause: 60, wrapUp: 20 },
  'Predictive Dialer': { lines: 200, tries: 4, pause: 60, wrapUp: 20 },
  'Voice Broadcasting': { lines: 20, tries: 3, pause: 120, wrapUp: 0 },
};

/** What a mode's campaign begins with. */
export function template(type: CampaignType): Draft {
  return {
    type,
    name: '',
    id: '',
    description: '',
    agents: [],
    resources: [],
    country: '',
    timezone: ownZone(),
    calendar: '',
    sound: '',
    extension: '',
    ring: 30,
    ratio: 1.5,
    cap: 3,
    agentWait: 2,
    offer: 30,
    from: '08:00',
    to: '21:00',
    packs: [],
    doNotCall: [],
    silent: '',
    ...templates[type],
  };
}

/** The template with what was typed. What nobody has touched follows the mode, and the id follows the name. */
export function draftOf(typed: Partial<Draft>): Draft {
  const draft = { ...template(typed.type ?? 'Progressive Dialer'), ...typed };
  return { ...draft, id: typed.id ?? idOf(draft.name) };
}

/** Minutes from midnight of "08:30"; NaN of what is no time. */
export function minutes(clock: string): number {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock);
  const at = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  return at <= 1440 ? at : Number.NaN;
}

/** The hours on members' own clocks; an end at midnight is the end of the day. */
export function localHours({ from, to }: Pick<Draft, 'from' | 'to'>): { start: number; end: number } {
  return { start: minutes(from), end: minutes(to) || 1440 };
}

/** What the template says of no field; the API has the same defaults. */
const usual = {
  priority: 0,
  order: 'agent_first',
  reserve: 'before',
  share: 1,
  caller_ids: 'round_robin',
  strategy: 'longest_idle',
} as const satisfies Partial<Shape<'CampaignSettings'>>;

/** The campaign that a draft asks for, once nothing is wrong with it. */
export function campaignOf(draft: Draft): Shape<'NewCampaign'> {
  const mode = modeOf(draft.type);
  const { type, description, resources, timezone, packs, doNotCall } = draft;
  return {
    ...usual,
    id: draft.id,
    name: draft.name.trim(),
    description: description.trim(),
    type,
    country: draft.country.trim().toUpperCase(),
    timezone,
    resources,
    ...(draft.calendar && { calendar: { id: draft.calendar } }),
    ...(mode?.agents && { agents: draft.agents }),
    parameters: parametersOf(draft),
    local_hours: localHours(draft),
    guards: { packs, do_not_call: doNotCall },
    ...(mode?.abandons && {
      pacing: { cap: Math.round(Number(draft.cap) * 100) / 10_000, lines: Number(draft.ratio) },
    }),
    ...(draft.silent && mode?.abandons && { messages: { silent: draft.silent.trim() } }),
    ...(type === 'Preview Dialer' && {
      preview: { accept: 'desktop', timeout: Number(draft.offer), offer_wait: 60 } as const,
    }),
    ...(type === 'Voice Broadcasting' && { broadcast: broadcastOf(draft) }),
  };
}

function parametersOf(draft: Draft): Shape<'Parameters'> {
  return {
    limit: Number(draft.lines),
    minBillSec: 0,
    originateTimeout: Number(draft.ring),
    maxTryCount: Number(draft.tries),
    intervalTryCount: Math.round(Number(draft.pause) * 60),
    wrapUpTime: modeOf(draft.type)?.agents ? Number(draft.wrapUp) : 0,
    agentWaitSec: Number(draft.agentWait),
  };
}

function broadcastOf({ sound, extension }: Draft): Shape<'Broadcast'> {
  return sound.trim() ? { sound: sound.trim() } : { extension: extension.trim() };
}
