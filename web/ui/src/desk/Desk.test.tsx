import { act, configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useSessionState } from '../app/session';
import { FakePhone } from '../phone/fake';
import { type Answers, show } from '../testing/show';
import Desk from './Desk';
import type { Agent, AgentCall } from './deskState';
import { readDraft } from './drafts';
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
class House {
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

let house: House;
let phone: FakePhone;

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  house = new House();
  phone = new FakePhone();
  Line.lines = [];
  vi.stubGlobal('WebSocket', Line);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The desktop as it is shown to whoever is signed in. */
function SignedInDesk() {
  return useSessionState().session ? <Desk loadPhone={async () => phone} /> : null;
}

/** Opens the desktop, with its line. */
async function desk(agent: Partial<Agent> = {}, call: AgentCall | null = null) {
  house.agent = { ...readyAgent, ...agent };
  house.call = call;
  const shown = show(<SignedInDesk />, { session: agentSession, answers: house.answers() });
  await waitFor(() => expect(Line.lines.length).toBe(1));
  await happens({ MsgType: 'OPEN_CONF' });
  await waitFor(() => expect(screen.getAllByText('Connected').length).toBeGreaterThan(0));
  return { ...shown, user: userEvent.setup() };
}

async function happens(message: object) {
  await act(async () => {
    line(Line.lines.length - 1).open();
    line(Line.lines.length - 1).tell(message);
  });
}

/** The server's state changes, and the channel says that something has. */
async function becomes(agent: Partial<Agent>, call: AgentCall | null) {
  house.agent = { ...readyAgent, ...agent };
  house.call = call;
  await happens({ MsgType: 'AGENT_STATE_EVENT' });
}

const offer = () => someCall({ offered: true, deadline: new Date(Date.now() + 30_000).toISOString() });
const talking = (part: Partial<AgentCall> = {}) =>
  someCall({ phase: 'bridged', answeredAt: '2026-11-21T12:00:05Z', bridgedAt: '2026-11-21T12:00:05Z', ...part });
const wrapping = (part: Partial<AgentCall> = {}) =>
  talking({ over: true, phase: 'ended', readyAt: new Date(Date.now() + 30_000).toISOString(), ...part });
const inCall = { state: 'In a queue call', attempt: 'att-1' } as const;
const wrapUp = { state: 'Wrap-up' } as const;

/** Nothing is typed for so long, in ms. The clock is the test's. */
function pause(ms: number) {
  vi.setSystemTime(Date.now() + ms);
}

describe('status', () => {
  test('who is logged out chooses the phone, and is ready', async () => {
    const { user } = await desk({ status: 'Logged Out', state: 'Idle' });
    await screen.findByRole('heading', { name: /Choose your phone/ });
    await user.click(screen.getByRole('radio', { name: /line kept up/ }));
    await waitFor(() => expect(house.bodies.phone).toEqual([{ phone: 'nailed_up' }]));
    await user.click(screen.getByRole('button', { name: 'Ready' }));
    await waitFor(() => expect(house.bodies.status).toEqual([{ status: 'Available' }]));
  });

  test('a break has a reason', async () => {
    const { user } = await desk();
    await screen.findByRole('heading', { name: 'Ready: waiting for a call' });
    await user.keyboard('{Alt>}b{/Alt}');
    await user.click(await screen.findByRole('button', { name: 'Training' }));
    await waitFor(() => expect(house.bodies.status).toEqual([{ status: 'On Break', reason: 'Training' }]));
  });

  test('says why Tandem has put one on a break', async () => {
    await desk({ status: 'On Break', state: 'Idle', breakReason: 'CONNECTION_LOST' });
    await screen.findByText(/put you on a break: the connection to Tandem was lost/);
  });

  test('shows the figures of today', async () => {
    await desk();
    const today = await screen.findByRole('region', { name: 'Today' });
    await within(today).findByText('2:05');
    within(today).getByText('3 connected');
  });
});

describe('the browser as the phone', () => {
  const out = { status: 'Logged Out', state: 'Idle' } as const;

  test('is registered before Tandem is told to call it, and its calls can be taken by a key', async () => {
    const { user } = await desk(out);
    phone.autoAnswer = false;
    await user.click(await screen.findByRole('radio', { name: 'This browser' }));
    await waitFor(() => expect(house.bodies.phone).toEqual([{ phone: 'softphone' }]));
    expect(phone.getState().line).toBe('registered');
    await becomes({ ...out, phone: 'softphone' }, null);
    await screen.findByText('This browser is your phone');
    await act(async () => phone.ring({ placedByTandem: false, from: '1102' }));
    await screen.findByText('Your phone rings: 1102');
    await user.keyboard('{Alt>}a{/Alt}');
    await waitFor(() => expect(phone.getState().call?.state).toBe('up'));
  });

  test('that does not work is not chosen, and why is said', async () => {
    const { user } = await desk(out);
    phone.refuse = 'The browser may not use the microphone.';
    await user.click(await screen.findByRole('radio', { name: 'This browser' }));
    await screen.findByText('The browser may not use the microphone.');
    expect(house.bodies.phone).toBeUndefined();
    expect((screen.getByRole('radio', { name: 'My extension' }) as HTMLInputElement).checked).toBe(true);
  });
});

describe('an offer', () => {
  test('takes the focus, is said once, makes the title blink, and is accepted by a key', async () => {
    const { user } = await desk();
    await becomes({ state: 'Reserved', attempt: 'att-1' }, offer());
    const panel = await screen.findByRole('region', { name: 'Offer: Karla Kunde' });
    await waitFor(() => expect(document.activeElement).toBe(panel));
    expect(document.title).toContain('Offer: Karla Kunde');
    expect(screen.getAllByRole('alert').map((one) => one.textContent)).toEqual([
      'Offer: Karla Kunde, Spring. A accepts, R rejects, S skips.',
    ]);
    within(panel).getByRole('timer', { name: 'Time left to answer' });
    await user.keyboard('a'); // typed for something else
    expect(house.bodies.answer).toBeUndefined();
    pause(900);
    await user.keyboard('a');
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer: 'accept' }]));
  });

  test.each([
    ['Reject', 'reject'],
    ['Skip', 'skip'],
    ['Give back, and break', 'cancel_reservation'],
  ])('%s', async (name, answer) => {
    const { user } = await desk({ state: 'Reserved', attempt: 'att-1' }, offer());
    await user.click(await screen.findByRole('button', { name }));
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer }]));
  });

  test.each([
    ['Reject and close', 'reject_close'],
    ['Skip and close', 'skip_close'],
    ['Cancel', 'cancel'],
  ])('%s asks first, and says what it hits', async (name, answer) => {
    const { user } = await desk({ state: 'Reserved', attempt: 'att-1' }, offer());
    await user.click(await screen.findByRole('button', { name }));
    const asked = await screen.findByRole('dialog');
    within(asked).getByText(/Karla Kunde/);
    expect(house.bodies.answer).toBeUndefined();
    const buttons = within(asked).getAllByRole('button', { name });
    await user.click(buttons[buttons.length - 1] as HTMLElement);
    await waitFor(() => expect(house.bodies.answer).toEqual([{ answer }]));
  });

  test('the keys of somebody who goes on typing are no answers', async () => {
    const { user } = await desk();
    await becomes({ state: 'Reserved', attempt: 'att-1' }, offer());
    await screen.findByRole('region', { name: 'Offer: Karla Kunde' });
    for (const key of 'a sad raa') {
      pause(500);
      await user.keyboard(key);
    }
    expect(house.bodies.answer).toBeUndefined();
  });
});

describe('a call', () => {
  test('is put on hold and muted, said in words, and ended by a key', async () => {
    const { user } = await desk(inCall, talking());
    await user.click(await screen.findByRole('button', { name: /^Hold/ }));
    await waitFor(() => expect(house.bodies.hold).toEqual([{ held: true }]));
    await becomes(inCall, talking({ held: true }));
    await screen.findByText('On hold: the customer hears music, you hear nothing');
    await user.keyboard('{Alt>}m{/Alt}');
    await waitFor(() => expect(house.bodies.mute).toEqual([{ muted: true }]));
    await user.keyboard('{Alt>}q{/Alt}');
    await waitFor(() => expect(house.bodies.hangup).toHaveLength(1));
  });

  test('digits are typed into the keypad, and are no dispositions there', async () => {
    const { user } = await desk(inCall, talking());
    await screen.findByRole('button', { name: /^Keypad/ });
    await user.keyboard('{Alt>}k{/Alt}');
    await screen.findByRole('group', { name: /^Keypad/ });
    await user.keyboard('4#');
    await waitFor(() =>
      expect((house.bodies.dtmf ?? []).map((one) => (one as { digits: string }).digits).join('')).toBe('4#'),
    );
  });

  test('is transferred', async () => {
    const { user } = await desk(inCall, talking());
    await user.click(await screen.findByRole('button', { name: /^Transfer/ }));
    await user.type(await screen.findByRole('textbox', { name: /Id of the agent/ }), '1102');
    await user.click(screen.getByRole('button', { name: 'Give the customer away' }));
    await waitFor(() => expect(house.bodies.transfer).toEqual([{ agent: '1102' }]));
  });

  test('the recording can be paused where there is one', async () => {
    const { user } = await desk(inCall, talking({ recording: true }));
    await user.click(await screen.findByRole('button', { name: /Pause recording/ }));
    await waitFor(() => expect(house.bodies.recording).toEqual([{ paused: true }]));
  });

  test('shows who the customer is, what was before, and what time it is there', async () => {
    const history = [
      {
        attempt: 'att-0',
        at: '2026-11-20T10:00:00Z',
        number: '+4930123456',
        agent: '1102',
        result: 'CONNECTED',
        cause: '',
        talk_sec: 61,
        disposition: 'not_home',
        comment: 'her son answered',
      },
    ];
    await desk(inCall, talking({ history }));
    await screen.findByText('her son answered');
    screen.getByText('Blue');
    screen.getByText('Europe/Berlin');
  });
});

describe('a result', () => {
  test('is chosen by a key, noted, and saved with another; then the browser forgets the draft', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await screen.findByRole('heading', { name: 'Wrap-up: Karla Kunde' });
    await user.keyboard('s');
    expect((screen.getByRole('radio', { name: /Sale/ }) as HTMLInputElement).checked).toBe(true);
    await user.keyboard('{Alt>}n{/Alt}');
    await user.keyboard('has a dog');
    expect(readDraft('1101', 'att-1')).toMatchObject({ disposition: 'sale', comment: 'has a dog' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(house.bodies.result).toEqual([
        { session_id: 'att-1', disposition: 'sale', success: true, comment: 'has a dog' },
      ]),
    );
    await waitFor(() => expect(house.bodies.state).toEqual([{ state: 'Waiting' }]));
    expect(readDraft('1101', 'att-1')).toBeUndefined();
  });

  test('a callback is promised on the customer’s clock, before the result', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await user.click(await screen.findByRole('radio', { name: /Call back/ }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(house.bodies.result).toBeUndefined();
    await user.click(screen.getByRole('button', { name: 'Tomorrow 10:00' }));
    await user.click(screen.getByRole('checkbox', { name: /I call back myself/ }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(house.bodies.result).toHaveLength(1));
    expect(house.bodies.callback).toEqual([{ at: expect.stringMatching(/^\d{4}-\d\d-\d\dT10:00$/), personal: true }]);
    expect(house.bodies.result?.[0]).toMatchObject({ disposition: 'call_back', next_after_sec: 0 });
  });

  test('what was written is there again after the page was loaded again', async () => {
    const first = await desk(inCall, talking());
    await first.user.type(await screen.findByRole('textbox', { name: /Note/ }), 'half a sen');
    first.unmount();
    Line.lines = [];
    await desk(inCall, talking());
    expect(((await screen.findByRole('textbox', { name: /Note/ })) as HTMLTextAreaElement).value).toBe('half a sen');
  });

  test('the note goes on being written when the call ends under it', async () => {
    const { user } = await desk(inCall, talking());
    const note = await screen.findByRole('textbox', { name: /Note/ });
    await user.type(note, 'she wants');
    await becomes(wrapUp, wrapping());
    await screen.findByRole('heading', { name: 'Wrap-up: Karla Kunde' });
    expect(document.activeElement).toBe(note);
    await user.keyboard(' blue');
    expect((note as HTMLTextAreaElement).value).toBe('she wants blue');
  });

  test('letters of a note are no keys', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await user.type(await screen.findByRole('textbox', { name: /Note/ }), 'sch');
    expect((screen.getByRole('radio', { name: /Sale/ }) as HTMLInputElement).checked).toBe(false);
  });

  test('a chosen one is saved by itself when the wrap-up ends', async () => {
    const soon = new Date(Date.now() + 2_500).toISOString();
    const { user } = await desk(wrapUp, wrapping({ readyAt: soon }));
    await user.click(await screen.findByRole('radio', { name: /Sale/ }));
    await waitFor(() => expect(house.bodies.result).toHaveLength(1));
  });

  test('that is waited for can be said after the wrap-up, while there is time', async () => {
    const awaitUntil = new Date(Date.now() + 60_000).toISOString();
    const { user } = await desk({}, wrapping({ readyAt: undefined, awaits: true, awaitSec: 120, awaitUntil }));
    await screen.findByRole('heading', { name: 'Result of the call before: Karla Kunde' });
    screen.getByRole('heading', { name: 'Ready: waiting for a call' });
    screen.getByRole('timer', { name: 'Time left to save it' });
    await user.keyboard('h');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(house.bodies.result).toMatchObject([{ disposition: 'not_home', success: false }]));
    await screen.findByText('Saved: Not at home');
    expect(house.bodies.state).toBeUndefined();
  });

  test('one that could not be saved is kept, and said', async () => {
    const { user } = await desk(inCall, talking());
    await user.type(await screen.findByRole('textbox', { name: /Note/ }), 'lost words');
    await becomes({}, null);
    const kept = await screen.findByRole('region', { name: 'Notes that were not saved' });
    within(kept).getByText('lost words');
  });

  test('more time is asked for, as long as there is some', async () => {
    const { user } = await desk(wrapUp, wrapping());
    await screen.findByRole('button', { name: /More time/ });
    await user.keyboard('{Alt>}w{/Alt}');
    await waitFor(() => expect(house.bodies.more).toHaveLength(1));
    await becomes(wrapUp, wrapping({ wrapUp: { sec: 30, moreSec: 30, leftSec: 0 } }));
    expect((await screen.findByRole('button', { name: /No more time/ })).getAttribute('aria-disabled')).toBe('true');
  });
});

describe('a lost connection', () => {
  test('is said, keeps the call and the note, and lets nothing be pressed for nothing', async () => {
    const { user } = await desk(inCall, talking());
    const note = await screen.findByRole('textbox', { name: /Note/ });
    await act(async () => line(0).cut(1006));
    await screen.findByText('The connection to Tandem is lost');
    await user.type(note, 'goes on');
    expect(readDraft('1101', 'att-1')?.comment).toBe('goes on');
    const hold = screen.getByRole('button', { name: /^Hold/ });
    expect(hold.getAttribute('aria-disabled')).toBe('true');
    await user.click(hold);
    await screen.findByText('This was not done');
    expect(house.bodies.hold).toBeUndefined();
    await waitFor(() => expect(Line.lines).toHaveLength(2));
    await happens({ MsgType: 'OPEN_CONF' });
    await waitFor(() => expect(screen.queryByText('The connection to Tandem is lost')).toBeNull());
    await user.click(screen.getByRole('button', { name: /^Hold/ }));
    await waitFor(() => expect(house.bodies.hold).toHaveLength(1));
  });

  test('another window of the same agent takes over, and can be taken over from', async () => {
    const { user } = await desk();
    await act(async () => line(0).cut(4010));
    await user.click(await screen.findByRole('button', { name: 'Work here instead' }));
    expect(Line.lines).toHaveLength(2);
  });
});

test('the keys are listed under ?', async () => {
  const { user } = await desk(inCall, talking());
  await screen.findByRole('button', { name: /^Hold/ });
  await user.keyboard('?');
  const list = await screen.findByRole('dialog');
  within(list).getByText('Hang up');
  within(list).getByText('Sale');
});

test('who has no seat is told so', async () => {
  show(<SignedInDesk />, { session: { ...agentSession, agent: '' } });
  await screen.findByText('You have no agent’s seat');
});
