import { count } from '../../../parts/numbers';
import type { SettingPath } from './paths';

/** What a change of a field does to a campaign that runs. A function where it depends on the way. */
export type Effect = string | ((from: unknown, to: unknown) => string);

const shown = 'At once, wherever it is shown. No call is touched.';
const nextCall = 'From the next call on. Calls in the air, and offers that stand, go on as they began.';
const nextMember = 'From the next member that is chosen on. Calls in the air go on.';
const nextAgent = 'From the next call that gets an agent on. Agents in a call, or in wrap-up, go on as they began.';
const ends =
  'Calls in the air are settled by it already when they end. Members that wait keep the time that they were given.';
const hours =
  'At once. Outside of the hours no call is begun any more; members that wait are called when they open. Calls in the air finish.';
const sorted =
  'From the next member that is chosen on. Members that wait are sorted anew, which takes a while in a long list. Calls in the air finish.';
const decision =
  'From the next decision how many lines to put up, a quarter of a second away. Lines that ring go on ringing.';
const guard = 'From the next call on: it is asked before each. Calls in the air finish.';
const desk = 'At once for who opens the list of dispositions next, also in a call. What was said already stays.';

function figure(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function limit(from: unknown, to: unknown): string {
  if (figure(to) >= figure(from)) return 'At once: more lines go up where members and agents are there.';
  return `Lines over the new limit finish; none is hung up. No new one goes up until fewer than ${count(figure(to))} are in the air.`;
}

function tries(from: unknown, to: unknown): string {
  if (figure(to) < figure(from)) {
    return 'From the next attempt that ends on: a member with so many attempts ends then with MAX_TRY_COUNT. One that waits is still called once.';
  }
  return 'From the next attempt that ends on. Members that have ended with MAX_TRY_COUNT stay ended; reset them to call them again.';
}

function cap(from: unknown, to: unknown): string {
  if (figure(to) > figure(from)) return decision;
  return 'From the next decision on. Calls that were abandoned before count: where they are more than the new cap allows, lines go up only for agents who are free.';
}

function resources(from: unknown, to: unknown): string {
  const list = Array.isArray(to) ? to : [];
  if (list.length === 0) return 'At once: without a resource nothing is dialled. Calls in the air finish.';
  const gone = (Array.isArray(from) ? from : []).filter((id) => !list.includes(id));
  return gone.length > 0 ? 'From the next call on. Calls in the air on a resource that leaves finish on it.' : nextCall;
}

function agents(from: unknown, to: unknown): string {
  const ids = (list: unknown) =>
    (Array.isArray(list) ? list : []).map((seat) => (typeof seat === 'object' && seat !== null ? seat.id : ''));
  const stay = ids(to);
  const gone = ids(from).some((id) => !stay.includes(id));
  return gone
    ? 'At once. An agent who leaves in the middle of a call ends it and its wrap-up first; then they get no more calls of this campaign.'
    : 'At once: who joins and is ready may get the next call.';
}

function schedules(): string {
  return 'At once. What is just being done by a schedule is finished; the next time counts from now on.';
}

function type(_from: unknown, to: unknown): string {
  const said =
    'Members that wait are sorted anew. Calls in the air, and offers that stand, finish by the rules that they began with.';
  if (to === 'Predictive Dialer') return `${said} Pacing begins carefully and learns from the first calls.`;
  return said;
}

function detection(_from: unknown, to: unknown): string {
  return to === ''
    ? 'From the next call on nobody listens for machines: agents get them too.'
    : 'From the next call on. Calls in the air go on as they began.';
}

/** What a change of each field does to a campaign that runs, in the words of who presses Save. */
export const effects: Record<SettingPath, Effect> = {
  name: shown,
  description: shown,
  type,
  priority: 'At once, for lines and agents that campaigns share. Calls in the air go on.',
  order: nextCall,
  reserve: nextCall,
  country: 'For numbers that are added from now on. Those of the list stay as they were read.',
  timezone:
    'At once, for members without a time zone, for schedules and for the names of recordings. Calls in the air finish.',
  hours,
  'calendar.id': hours,
  local_hours: hours,
  schedules,
  share: 'At once, for the next agents that become free. Agents in a call go on.',
  'parameters.limit': limit,
  'parameters.minBillSec': ends,
  'parameters.originateTimeout': nextCall,
  'parameters.maxTryCount': tries,
  'parameters.intervalTryCount': ends,
  'parameters.wrapUpTime': nextAgent,
  'parameters.agentWaitSec': nextCall,
  resources,
  causesOK: ends,
  causesRetry: ends,
  causesError: ends,
  causesMinus: ends,
  'preview.accept': nextCall,
  'preview.timeout': nextCall,
  'preview.max_offers': nextCall,
  'preview.offer_wait': nextCall,
  'preview.max_skips': nextCall,
  'preview.skip_wait': ends,
  'pacing.lines': decision,
  'pacing.cap': cap,
  'pacing.windows': cap,
  'pacing.max_lines_per_agent': decision,
  'pacing.false_positive': decision,
  'pacing.late_cancel': decision,
  'pacing.talk': 'Only until the campaign has calls of its own to learn from.',
  'pacing.recall_abandoned': ends,
  'pacing.recall_wait': ends,
  'broadcast.sound': nextCall,
  'broadcast.extension': nextCall,
  'broadcast.context': nextCall,
  'broadcast.keys': nextCall,
  'broadcast.key_wait': nextCall,
  'broadcast.repeat': nextCall,
  'messages.silent': nextCall,
  'messages.opt_out_key': nextCall,
  'messages.welcome': nextCall,
  'messages.whisper': nextCall,
  'messages.hold': nextCall,
  'messages.machine': nextCall,
  'recording.from': nextCall,
  'recording.file': 'From the next recording that begins on. Recordings that are there keep their names.',
  'machine.action': detection,
  'machine.detector': nextCall,
  'machine.url': nextCall,
  'machine.wait': nextCall,
  'machine.listen': nextCall,
  caller_ids: nextCall,
  strategy: 'At once: the agents who are free are put in the new order. Agents in a call go on.',
  'tier_rules.apply': nextAgent,
  'tier_rules.wait': nextAgent,
  'tier_rules.multiply': nextAgent,
  'tier_rules.skip_empty': nextAgent,
  skills: nextAgent,
  sticky: nextAgent,
  'agent_rules.call_timeout': nextAgent,
  'agent_rules.wrap_up': nextAgent,
  'agent_rules.max_no_answer': nextAgent,
  'agent_rules.no_answer_delay': nextAgent,
  'agent_rules.busy_delay': nextAgent,
  'agent_rules.reject_delay': nextAgent,
  'agent_rules.max_errors': nextAgent,
  'agent_rules.wrap_up_more': 'At once, also for agents who are in wrap-up.',
  'agent_rules.wrap_up_most': 'At once, also for agents who are in wrap-up.',
  'numbers.strategy': sorted,
  'numbers.zone': sorted,
  'numbers.per_number': sorted,
  'numbers.types': sorted,
  result_rules: ends,
  'await.wait': ends,
  'await.deadline': 'For calls that end from now on. Members that wait for a result keep their deadline.',
  'await.success': 'At once, also for members that wait for a result now.',
  'await.free': 'At once, also for members that wait for a result now.',
  dispositions: desk,
  'callbacks.missed': 'At once, also for callbacks that are promised already.',
  'callbacks.window': 'At once, also for callbacks that are promised already.',
  'callbacks.anyone': 'At once, also for callbacks that are promised already.',
  'guards.packs': `${guard} Where the packs ask for it, fewer lines go up from the next decision on.`,
  'guards.do_not_call': guard,
  'guards.subject': `${guard} Calls that were counted under the old subject are not counted under the new one.`,
  'guards.caps': `${guard} Earlier calls count.`,
  'guards.min_ring': nextCall,
  'guards.hold_abandoned': 'For calls that are abandoned from now on. Holds that stand stay.',
  'guards.hold_machine': 'For machines that answer from now on. Holds that stand stay.',
  variables: nextMember,
  agents,
};

/** Says what a change does to a campaign that runs. */
export function effectOf(path: SettingPath, from: unknown, to: unknown): string {
  const effect = effects[path];
  return typeof effect === 'string' ? effect : effect(from, to);
}
