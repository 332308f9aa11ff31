import { act, configure, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, vi } from 'vitest';
import { useSessionState } from '../app/session';
import { FakePhone } from '../phone/fake';
import { type Answers, show } from '../testing/show';
import Desk from './Desk';
import type { Agent, AgentCall } from './deskState';
import { Line, line } from './fakeLine';
import { agentSession, readyAgent, someCall } from './samples';

// A machine that has other things to do takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

const ok = (data: unknown) => ({ status: 'OK', data });
const none = () => Response.json({ status: 'error', code: 'not_found', message: 'no call' }, { status: 404 });

const day = {
  from: '2026-11-21T00:00:00Z',
  to: '2026-11-21T12:00:00Z',
  timezone: 'UTC',
  complete: true,
  attempts: 0,
  calls: 4,
  connected: 3,
  talkSec: 125,
  meanTalkSec: 31,
  offers: 6,
  accepted: 4,
  rejected: 1,
  skipped: 1,
  cancelled: 0,
  missed: 0,
  byResult: {},
  byDisposition: {},
};

/** A server whose agent and call the test changes. */
export class House {
  agent: Agent = readyAgent;
  call: AgentCall | null = null;
  bodies: Record<string, unknown[]> = {};

  answers(): Answers {
    const take = (name: string) => async (request: Request) => {
      const text = await request.text();
      this.bodies[name] = [...(this.bodies[name] ?? []), text ? JSON.parse(text) : null];
      return ok(this.agent);
    };
    const at = '/api/v2/agents/1101';
    return {
      [`GET ${at}`]: () => ok(this.agent),
      [`GET ${at}/call`]: () => (this.call ? ok(this.call) : none()),
      [`GET ${at}/figures`]: ok(day),
      [`GET ${at}/attempts`]: ok([]),
      'GET /api/v2/break-reasons': ok(['Lunch', 'Training']),
      'POST /api/v2/callcenter/agent/1101/status': take('status'),
      'POST /api/v2/callcenter/agent/1101/state': take('state'),
      [`PUT ${at}/phone`]: take('phone'),
      ...Object.fromEntries(
        [
          'answer',
          'hangup',
          'hold',
          'mute',
          'dtmf',
          'recording',
          'transfer',
          'result',
          'callback',
          'communications',
        ].map((name) => [`POST ${at}/call/${name}`, take(name)]),
      ),
      [`POST ${at}/wrap-up/more`]: take('more'),
      [`POST ${at}/call/do-not-call`]: take('dnc'),
    };
  }
}

/** The server and the phone of the present test; {@link begin} makes new ones. */
export let house: House;
export let phone: FakePhone;

/** Before each test: nothing is kept, and the clock is the test's. */
export function begin(): void {
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  house = new House();
  phone = new FakePhone();
  Line.lines = [];
  vi.stubGlobal('WebSocket', Line);
}

/** After each test. */
export function end(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** The desktop as it is shown to whoever is signed in. */
export function SignedInDesk() {
  return useSessionState().session ? <Desk loadPhone={async () => phone} /> : null;
}

/** Opens the desktop, with its line. */
export async function desk(agent: Partial<Agent> = {}, call: AgentCall | null = null) {
  house.agent = { ...readyAgent, ...agent };
  house.call = call;
  const shown = show(<SignedInDesk />, { session: agentSession, answers: house.answers() });
  await waitFor(() => expect(Line.lines.length).toBe(1));
  await happens({ MsgType: 'OPEN_CONF' });
  await waitFor(() => expect(screen.getAllByText('Connected').length).toBeGreaterThan(0));
  return { ...shown, user: userEvent.setup() };
}

export async function happens(message: object) {
  await act(async () => {
    line(Line.lines.length - 1).open();
    line(Line.lines.length - 1).tell(message);
  });
}

/** The server's state changes, and the channel says that something has. */
export async function becomes(agent: Partial<Agent>, call: AgentCall | null) {
  house.agent = { ...readyAgent, ...agent };
  house.call = call;
  await happens({ MsgType: 'AGENT_STATE_EVENT' });
}

export const offer = () => someCall({ offered: true, deadline: new Date(Date.now() + 30_000).toISOString() });
export const talking = (part: Partial<AgentCall> = {}) =>
  someCall({ phase: 'bridged', answeredAt: '2026-11-21T12:00:05Z', bridgedAt: '2026-11-21T12:00:05Z', ...part });
export const wrapping = (part: Partial<AgentCall> = {}) =>
  talking({ over: true, phase: 'ended', readyAt: new Date(Date.now() + 30_000).toISOString(), ...part });
export const inCall = { state: 'In a queue call', attempt: 'att-1' } as const;
export const wrapUp = { state: 'Wrap-up' } as const;

/** Nothing is typed for so long, in ms. The clock is the test's. */
export function pause(ms: number) {
  vi.setSystemTime(Date.now() + ms);
}
