import { describe, expect, test } from 'vitest';
import type { Message } from './channel';
import {
  type Agent,
  type AgentCall,
  breakReason,
  callOf,
  type DeskInput,
  dispositionWords,
  dueOf,
  inBetween,
  meaningOf,
  nothingYet,
  notOwnBreak,
  overAt,
  reduce,
  type View,
  viewOf,
} from './deskState';
import { readyAgent, someCall } from './samples';

const now = Date.parse('2026-11-21T12:00:00Z');

const play = (...inputs: DeskInput[]) => inputs.reduce(reduce, nothingYet);

function known(agent: Partial<Agent>, call: Partial<AgentCall> | null = null) {
  return play(
    { kind: 'line', line: 'open' },
    { kind: 'agent', agent: { ...readyAgent, ...agent } },
    { kind: 'call', call: call && someCall(call) },
  );
}

const shown = (agent: Partial<Agent>, call: Partial<AgentCall> | null = null): View => viewOf(known(agent, call));

const pop: Message = {
  MsgType: 'SCREEN_POP_EVENT',
  ConnectionCallID: 5,
  CallType: 'CALLTYPE_RESERVATION',
  AttemptID: 'att-9',
  CampaignID: 'spring',
  CampaignName: 'Spring',
  CustomerNumber: '+4930777',
  Deadline: '2026-11-21T12:00:30Z',
  Member: { ...someCall().member, name: 'Paul Pop' },
  History: [],
};

describe('viewOf', () => {
  test.each<[string, Partial<Agent>, View['kind']]>([
    ['logged out', { status: 'Logged Out', state: 'Idle' }, 'off'],
    ['on a break', { status: 'On Break', state: 'Idle', breakReason: 'Lunch' }, 'break'],
    ['waiting', {}, 'ready'],
    ['a phone that is not there', { registered: false, state: 'Idle' }, 'unready'],
    ['a line that is down', { nailedUp: true, legUp: false, state: 'Idle' }, 'unready'],
    ['a line that is up', { nailedUp: true, legUp: true }, 'ready'],
    ['a call of their own', { ownCall: true }, 'unready'],
    ['on demand after a call', { status: 'Available (On Demand)', state: 'Idle' }, 'unready'],
    ['a rejected offer', { state: 'Wrap-up', readyAt: '2026-11-21T12:00:05Z' }, 'resting'],
    ['held for a customer', { state: 'Reserved', attempt: 'att-1' }, 'held'],
  ])('without a call: %s', (_, agent, kind) => expect(shown(agent).kind).toBe(kind));

  test.each<[string, Partial<AgentCall>, View['kind'], string]>([
    ['offered', { offered: true, phase: 'offered' }, 'offered', 'Offer'],
    ['the own phone is called', { phase: 'calling_agent' }, 'phone', 'Your phone rings'],
    ['the customer is dialled', { phase: 'dialing' }, 'calling', 'Dialling'],
    ['the customer’s phone rings', { phase: 'ringing' }, 'calling', 'Ringing'],
    ['talking', { phase: 'bridged' }, 'talking', 'In call'],
    ['on hold', { phase: 'bridged', held: true, muted: true }, 'talking', 'On hold'],
    ['muted', { phase: 'bridged', muted: true }, 'talking', 'Muted'],
    ['ending', { phase: 'ending' }, 'ending', 'Ending'],
  ])('with a call: %s', (_, call, kind, word) => {
    const view = shown({ state: 'Receiving', attempt: 'att-1' }, call);
    expect([view.kind, meaningOf(view).label]).toEqual([kind, word]);
  });

  test('a call that is over is wrapped up, also before its agent is released', () => {
    const over = { over: true, phase: 'ended' };
    expect(shown({ state: 'In a queue call', attempt: 'att-1' }, over).kind).toBe('wrapup');
    expect(shown({ state: 'Wrap-up' }, over).kind).toBe('wrapup');
    expect(inBetween(known({ state: 'In a queue call' }, over), now)).toBe(true);
    const wrapUp = known({ state: 'Wrap-up' }, { ...over, readyAt: '2026-11-21T12:00:30Z' });
    expect(inBetween(wrapUp, now)).toBe(false);
    expect(inBetween(wrapUp, now + 30_000)).toBe(true);
    const resting = { ...known({ state: 'Wrap-up', readyAt: '2026-11-21T12:00:05Z' }), call: null };
    expect(overAt(viewOf(resting))).toBe(now + 5_000);
    expect([0, 5_000].map((later) => inBetween(resting, now + later))).toEqual([false, true]);
  });

  test('a result that is waited for is due while the agent is ready for the next', () => {
    const state = known({}, { over: true, awaits: true, phase: 'ended' });
    const view = viewOf(state);
    expect(view.kind).toBe('ready');
    expect(dueOf(state, view)?.attempt).toBe('att-1');
  });

  test('nothing is said before agent and call are known', () => {
    expect(viewOf(nothingYet).kind).toBe('loading');
    expect(viewOf(play({ kind: 'agent', agent: readyAgent })).kind).toBe('loading');
  });
});

describe('reduce', () => {
  test('a screen pop is shown before the API is asked', () => {
    const view = viewOf(reduce(known({}), { kind: 'heard', message: pop }));
    expect(view.kind).toBe('offered');
    expect(callOf(view)).toMatchObject({
      attempt: 'att-9',
      number: '+4930777',
      deadline: '2026-11-21T12:00:30Z',
      member: { name: 'Paul Pop' },
    });
  });

  test('what the API says comes in its place', () => {
    const popped = reduce(known({}), { kind: 'heard', message: pop });
    const after = reduce(popped, { kind: 'call', call: someCall({ attempt: 'att-9', offered: true }) });
    expect(after.pop).toBeNull();
    expect(callOf(viewOf(after))?.dispositions).toHaveLength(3);
    expect(reduce(after, { kind: 'heard', message: pop })).toBe(after);
  });

  test('a pop takes the place of the call before, and goes with its own end', () => {
    const popped = reduce(known({}, { over: true }), { kind: 'heard', message: pop });
    expect(callOf(viewOf(popped))?.attempt).toBe('att-9');
    const other = reduce(popped, { kind: 'heard', message: { MsgType: 'END_CALL_EVENT', ConnectionCallID: 4 } });
    expect(other.pop).not.toBeNull();
    const ended = reduce(other, { kind: 'heard', message: { MsgType: 'END_CALL_EVENT', ConnectionCallID: 5 } });
    expect(ended.pop).toBeNull();
  });

  test('a pop that is told again says nothing new, nor does one without a member', () => {
    const before = known({});
    expect(reduce(before, { kind: 'heard', message: { ...pop, Replay: true } })).toBe(before);
    expect(reduce(before, { kind: 'heard', message: { ...pop, Member: null } })).toBe(before);
  });

  test('a lost line loses nothing of what is shown', () => {
    const talking = known({ state: 'In a queue call' }, { phase: 'bridged' });
    const lost = reduce(talking, { kind: 'line', line: 'lost' });
    expect(viewOf(lost)).toEqual(viewOf(talking));
    expect([lost.line, lost.connected]).toEqual(['lost', true]);
  });
});

test('breaks that Tandem has begun are said in words, the agent’s own as they are', () => {
  expect(breakReason('NO_ANSWER')).toBe('an offer was not answered');
  expect(breakReason('Lunch')).toBe('Lunch');
  expect(['CONNECTION_LOST', 'Lunch', 'LOGON', 'CANCEL_RESERVATION'].map(notOwnBreak)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(dispositionWords('no_decision')).toBe('No decision');
});
