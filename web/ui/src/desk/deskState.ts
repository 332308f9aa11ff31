import type { Shape } from '../api/client';
import type { Meaning } from '../parts/states';
import type { ChannelStatus, Message } from './channel';

export type Agent = Shape<'Agent'>;
export type AgentCall = Shape<'AgentCall'>;

/** All that a desktop knows. Pure: what comes in is answered with the next state. */
export interface DeskState {
  readonly line: ChannelStatus;
  /** Whether the line has ever been there: before, "lost" is "cannot be reached". */
  readonly connected: boolean;
  readonly agent: Agent | undefined;
  /** undefined: not known yet; null: there is none. */
  readonly call: AgentCall | null | undefined;
  /** A screen pop that is newer than `call`. */
  readonly pop: Pop | null;
}

/** The screen pop of the channel, which comes before the API is asked. */
export interface Pop {
  readonly callId: number;
  readonly call: AgentCall;
}

export type DeskInput =
  | { kind: 'line'; line: ChannelStatus }
  | { kind: 'agent'; agent: Agent }
  | { kind: 'call'; call: AgentCall | null }
  | { kind: 'heard'; message: Message };

export const nothingYet: DeskState = {
  line: 'connecting',
  connected: false,
  agent: undefined,
  call: undefined,
  pop: null,
};

export function reduce(state: DeskState, input: DeskInput): DeskState {
  switch (input.kind) {
    case 'line':
      return { ...state, line: input.line, connected: state.connected || input.line === 'open' };
    case 'agent':
      return { ...state, agent: input.agent };
    case 'call':
      return { ...state, call: input.call, pop: null };
    case 'heard':
      return heard(state, input.message);
  }
}

function heard(state: DeskState, message: Message): DeskState {
  switch (message.MsgType) {
    case 'SCREEN_POP_EVENT': {
      const pop = popOf(message);
      const known = !pop || (state.call && state.call.attempt === pop.call.attempt);
      return known ? state : { ...state, pop };
    }
    case 'END_CALL_EVENT':
      return state.pop && state.pop.callId === message.ConnectionCallID ? { ...state, pop: null } : state;
    default:
      return state;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Makes a call of a screen pop: as much of it as the pop says. */
function popOf(message: Message): Pop | null {
  const { Member: member, History: history, ConnectionCallID: callId, Replay: replay } = message;
  if (typeof member !== 'object' || member === null || typeof callId !== 'number' || replay === true) return null;
  const offered = message.Deadline !== undefined;
  const call: AgentCall = {
    campaign: text(message.CampaignID),
    campaignName: text(message.CampaignName),
    attempt: text(message.AttemptID),
    phase: offered ? 'offered' : 'dialing',
    offered,
    deadline: text(message.Deadline) || undefined,
    number: text(message.CustomerNumber),
    member: member as AgentCall['member'], // as the API gives it, says the description of the channel
    history: Array.isArray(history) ? (history as AgentCall['history']) : [],
    mode: '',
    recording: false,
    paused: false,
    held: false,
    muted: false,
    over: false,
    result: '',
    cause: '',
    disposition: '',
    wrapUp: { sec: 0, moreSec: 0, leftSec: 0 },
    awaits: false,
    awaitSec: 0,
    zone: '',
    zoneSure: false,
    dispositions: [],
  };
  return call.attempt ? { callId, call } : null;
}

/** Why an agent who wants calls is given none. */
export type Unready = 'line' | 'phone' | 'ownCall' | 'ask';

/** What a desktop shows. */
export type View =
  | { kind: 'loading' | 'off' | 'ready' | 'held' }
  | { kind: 'break'; reason: string }
  | { kind: 'unready'; why: Unready }
  /** A short while after an offer that came to nothing. */
  | { kind: 'resting'; until: string | undefined }
  | { kind: 'offered' | 'phone' | 'calling' | 'ending' | 'talking' | 'wrapup'; call: AgentCall };

/** The call of a view, where it has one. */
export function callOf(view: View): AgentCall | null {
  return 'call' in view ? view.call : null;
}

/** The call that has ended and of which the result may be said yet, where the agent is on already. */
export function dueOf(state: DeskState, view: View): AgentCall | null {
  return state.call?.over && !callOf(view) ? state.call : null;
}

export function viewOf({ agent, call: known, pop }: DeskState): View {
  if (!agent || known === undefined) return { kind: 'loading' };
  const call = pop?.call ?? known;
  if (call && !call.over) return ofCall(call);
  if (call && wrapsUp(agent, call)) return { kind: 'wrapup', call };
  return ofAgent(agent);
}

function ofCall(call: AgentCall): View {
  if (call.offered) return { kind: 'offered', call };
  switch (call.phase) {
    case 'calling_agent':
      return { kind: 'phone', call };
    case 'bridged':
      return { kind: 'talking', call };
    case 'dialing':
    case 'ringing':
    case 'answered':
      return { kind: 'calling', call };
    case 'ending':
    case 'ended':
      return { kind: 'ending', call };
    default:
      return { kind: 'held' };
  }
}

/** Between the end of a call and the release of its agent the agent still has the state during the call. */
function wrapsUp(agent: Agent, call: AgentCall): boolean {
  return agent.state === 'Wrap-up' || agent.state === 'In a queue call' || agent.attempt === call.attempt;
}

function ofAgent(agent: Agent): View {
  switch (agent.state) {
    case 'Reserved':
    case 'Receiving':
    case 'In a queue call':
      return { kind: 'held' };
    case 'Wrap-up':
      return { kind: 'resting', until: agent.readyAt };
    case 'Waiting':
    case 'Idle':
      break;
  }
  if (agent.status === 'Logged Out') return { kind: 'off' };
  if (agent.status === 'On Break') return { kind: 'break', reason: agent.breakReason ?? '' };
  const why = unready(agent);
  return why ? { kind: 'unready', why } : { kind: 'ready' };
}

function unready(agent: Agent): Unready | undefined {
  if (agent.ownCall) return 'ownCall';
  if (agent.nailedUp && !agent.legUp) return 'line';
  if (!agent.nailedUp && agent.registered === false) return 'phone';
  return agent.state === 'Waiting' ? undefined : 'ask';
}

/** When what is shown is over by itself, ms since 1970; NaN where it is not, or when is not known. */
export function overAt(view: View): number {
  if (view.kind === 'wrapup') return Date.parse(view.call.readyAt ?? '');
  return view.kind === 'resting' ? Date.parse(view.until ?? '') : Number.NaN;
}

/** Whether something is about to change at `now` of which no message need come: then the API is asked again soon. */
export function inBetween(state: DeskState, now: number): boolean {
  const view = viewOf(state);
  if (view.kind === 'wrapup' || view.kind === 'resting') return !(overAt(view) > now);
  return view.kind === 'held' || view.kind === 'ending' || view.kind === 'loading' || view.kind === 'unready';
}

const breakReasons: Record<string, string> = {
  NO_ANSWER: 'an offer was not answered',
  SKIPS: 'too many offers were skipped in a row',
  CANCEL_RESERVATION: 'the offer was given back',
  LOGON: 'just logged in',
  CONNECTION_LOST: 'the connection to Tandem was lost',
};

/** Why an agent is on a break, in words; what the agent has said stays as it is. */
export function breakReason(reason: string): string {
  return breakReasons[reason] ?? reason;
}

/** Reasons of which the agent knows: they have chosen the break, or the log-in before it. */
const ownReasons = new Set(['CANCEL_RESERVATION', 'LOGON']);

/** Whether Tandem has begun the break, so that the agent may not know of it. */
export function notOwnBreak(reason: string): boolean {
  return reason in breakReasons && !ownReasons.has(reason);
}

/** The label of a disposition whose campaign is not at hand, from its code: "no_decision" is "No decision". */
export function dispositionWords(code: string): string {
  const words = code.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const unreadyLabels: Record<Unready, string> = {
  line: 'Line is down',
  phone: 'Phone not reachable',
  ownCall: 'In a call of your own',
  ask: 'Not waiting',
};

/** The state of an agent as a word with its colour. */
export function meaningOf(view: View): Meaning {
  switch (view.kind) {
    case 'loading':
      return { tone: 'break', label: 'Loading' };
    case 'off':
      return { tone: 'break', label: 'Logged out' };
    case 'break':
      return { tone: 'break', label: view.reason ? `Break: ${breakReason(view.reason)}` : 'Break' };
    case 'ready':
      return { tone: 'ready', label: 'Ready' };
    case 'unready':
      return { tone: 'fault', label: unreadyLabels[view.why] };
    case 'resting':
      return { tone: 'break', label: 'Short pause' };
    case 'held':
      return { tone: 'ringing', label: 'Reserved' };
    case 'offered':
      return { tone: 'ringing', label: 'Offer' };
    case 'phone':
      return { tone: 'ringing', label: 'Your phone rings' };
    case 'calling':
      return { tone: 'ringing', label: callingLabel(view.call) };
    case 'ending':
      return { tone: 'break', label: 'Ending' };
    case 'talking':
      return { tone: 'call', label: talkingLabel(view.call) };
    case 'wrapup':
      return { tone: 'wrapup', label: 'Wrap-up' };
  }
}

function callingLabel(call: AgentCall): string {
  if (call.phase === 'ringing') return 'Ringing';
  return call.phase === 'answered' ? 'Answered' : 'Dialling';
}

/** Says who hears what. */
export function talkingLabel({ held, muted }: Pick<AgentCall, 'held' | 'muted'>): string {
  if (held) return 'On hold';
  return muted ? 'Muted' : 'In call';
}

const causes: Record<string, string> = {
  DO_NOT_CALL: 'Not to be called',
  STOPPED: 'Stopped',
};

/** Why a number is not called any more, in words. */
export function causeWords(cause: string): string {
  return causes[cause] ?? (cause ? `Not called any more: ${cause}` : 'Stopped');
}
