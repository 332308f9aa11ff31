import type { Shape } from '../../api/client';
import { count } from '../../parts/numbers';
import { causeWords } from './causes';

export type Gate = Shape<'Gate'>;

interface GateWords {
  /** What is asked: the gate of one member. */
  name: string;
  /** Who stops there: the gate of a list. */
  stop: string;
  /** What one can do about it, and where; the path is below /campaigns/:id unless it begins with a slash. */
  todo?: { say: string; to?: string };
}

/** The gates that a call has to pass, in people's words. The one table of them. */
const gates: Record<Gate, GateWords> = {
  state: { name: 'State of the member', stop: 'Ended, held or being called' },
  attempts: { name: 'Attempts and numbers', stop: 'No attempt or number left' },
  due: { name: 'Time of the next call', stop: 'Not due yet' },
  zone: {
    name: "Hours on the member's clock",
    stop: "Outside hours on the member's clock",
    todo: { say: 'Local hours', to: 'settings/calendar' },
  },
  do_not_call: {
    name: 'Do-not-call lists',
    stop: 'On a do-not-call list',
    todo: { say: 'Do-not-call lists', to: '/do-not-call' },
  },
  hold: { name: 'Holds on the number', stop: 'Number is held back' },
  cap: { name: 'Caps on calls', stop: 'Cap on calls is reached', todo: { say: 'Caps', to: 'settings/compliance' } },
  campaign: { name: 'Campaign', stop: 'Campaign is not running', todo: { say: 'Run the campaign' } },
  calendar: { name: 'Calendar', stop: 'Calendar is closed', todo: { say: 'Calendars', to: '/calendars' } },
  switch: {
    name: 'Controller and FreeSWITCH',
    stop: 'No controller or FreeSWITCH',
    todo: { say: 'Nodes', to: '/resources' },
  },
  limit: {
    name: 'Lines of the campaign',
    stop: 'Lines of the campaign are in use',
    todo: { say: 'Parameters', to: 'settings/parameters' },
  },
  route: {
    name: 'Resources',
    stop: 'No resource with a free line',
    todo: { say: 'Resources', to: 'settings/resources' },
  },
  agent: { name: 'Agents', stop: 'No agent is free', todo: { say: 'Agents', to: 'settings/agents' } },
  pacing: { name: 'Pacing', stop: 'Held back by pacing' },
  hours: { name: 'Hours', stop: 'Outside the hours for calls', todo: { say: 'Hours', to: 'settings/calendar' } },
  ledger: { name: 'Ledger', stop: 'Ledger takes no new calls' },
};

const unknown: GateWords = { name: 'Another check', stop: 'Stopped by another check' };

/** The words of a gate. */
export function gateWords(gate: string): GateWords {
  return Object.hasOwn(gates, gate) ? gates[gate as Gate] : { ...unknown, name: gate };
}

const busy = new Set(['limit', 'route', 'agent', 'pacing']);

/** When a closed gate opens that has no time for it. */
export function opensWords(gate: string): string {
  return busy.has(gate) ? 'As calls end' : 'Not by itself';
}

/** Where what can be done about a gate is done. */
export function todoPath(campaign: string, to: string): string {
  return to.startsWith('/') ? to : `/campaigns/${encodeURIComponent(campaign)}/${to}`;
}

const pacing: Record<string, string> = {
  free: 'A line for each free agent, and one more would be too many.',
  predicted: 'Lines beyond the free agents, on the prediction.',
  power: 'The fixed ratio of power mode.',
  'cold start': 'Not enough was seen yet to predict: one line for each agent.',
  'budget spent': 'The abandonment cap has less than one call left: one line for each agent until it recovers.',
  'no cap': 'No abandonment cap is set: one line for each agent.',
  blind: 'What happens is not known well enough: one line for each agent.',
  'no agents': 'Nobody is there to take a call.',
  'at limit': 'All lines of the campaign, or of its agents, are in the air.',
  'none due': 'No member could be called now.',
};

const holds: Record<string, string> = {
  abandoned: 'The last call to the number was abandoned.',
  machine: 'An answering machine took the last call to the number.',
};

function sentence(text: string): string {
  if (text === '') return '';
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

type Report = Pick<Shape<'GateReport'>, 'gate' | 'open' | 'why' | 'pack'>;

/** What a gate says of a member, as a sentence. */
export function gateVerdict(report: Report): string {
  const { gate, open, why } = report;
  const by = report.pack ? ` By rule pack ${report.pack}.` : '';
  return verdict(gate, open, why) + by;
}

function verdict(gate: string, open: boolean, why: string): string {
  const own: Record<string, string> = { campaign: 'The campaign ', calendar: 'The calendar ', state: 'The member ' };
  switch (gate) {
    case 'pacing':
      return pacing[why] ?? sentence(why);
    case 'do_not_call':
      return open ? sentence(why) : `The number is on the list “${why}”.`;
    case 'hold':
      return open ? sentence(why) : (holds[why] ?? `The number is held back: ${why}.`);
    case 'cap':
      return open ? sentence(why) : `The cap is reached: ${why}.`;
    case 'state': {
      const said = why.replace(
        /ended with ([A-Z0-9_]+)/,
        (_, cause: string) => `has ended: ${lower(causeWords(cause))}`,
      );
      return /^(has|is|waits) /.test(said) ? sentence(own.state + said) : sentence(said);
    }
    default:
      return /^is /.test(why) ? sentence((own[gate] ?? '') + why) : sentence(why);
  }
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

type Step = Shape<'Waterfall'>['steps'][number];

/** What a step of the waterfall says besides its figures. */
export function stepWhy(step: Pick<Step, 'gate' | 'why' | 'stopped' | 'left'>): string {
  switch (step.gate) {
    case 'limit':
    case 'route':
    case 'agent':
      // A gate that lets so many pass: who stop there are more than that.
      return step.stopped === 0 ? '' : `${count(step.left)} ${step.why}.`;
    default:
      return step.why === '' ? '' : verdict(step.gate, step.stopped === 0, step.why);
  }
}

/** What a part of a step is, and which members these are as a filter of the list. */
export function partWords(
  gate: string,
  what: string,
): { label: string; zone?: string; filter?: Record<string, string> } {
  if (gate === 'state') {
    if (what === 'claimed') return { label: 'Being called', filter: { state: 'claimed' } };
    if (what === 'held') return { label: 'Held', filter: { state: 'held' } };
    if (what === 'awaiting') return { label: 'Wait for the result of a call', filter: { state: 'held' } };
    return { label: causeWords(what), filter: { state: 'ended', endCause: what } };
  }
  if (gate === 'zone') return laneWords(what);
  return { label: what };
}

/** A lane ("ZONE~TYPE@AGENT") in words. */
function laneWords(lane: string): { label: string; zone?: string; filter?: Record<string, string> } {
  const [place = '', agent] = lane.split('@', 2);
  const [zone = '', type] = place.split('~', 2);
  const words = [zoneWords(zone)];
  if (type) words.push(`numbers of type ${type}`);
  if (agent) words.push(agent === '*' ? 'promised calls' : `calls promised by agent ${agent}`);
  const single = isZone(zone) ? zone : undefined;
  return { label: words.join(', '), zone: single, filter: { lane } };
}

function zoneWords(zone: string): string {
  if (zone === '') return "The campaign's own zone";
  if (zone.startsWith('+')) return `All zones of numbers with ${zone}`;
  return zone.replace('&', ' and ');
}

function isZone(zone: string): boolean {
  if (zone === '' || zone.startsWith('+')) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The members that stop at a step, as a filter of the list; undefined where the list knows none. */
export function stepFilter(gate: string): Record<string, string> | undefined {
  if (gate === 'due') return { state: 'waiting', sort: 'due' };
  return undefined;
}
