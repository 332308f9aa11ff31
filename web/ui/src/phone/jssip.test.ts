import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../testing/show';
import { SipPhone } from './jssip';
import type { PhoneState } from './phone';
import { type FakeBrowser, furnish } from './testing/browser';
import { FakeFreeSWITCH } from './testing/freeswitch';
import { onHold, sdp } from './testing/sip';

let fs: FakeFreeSWITCH;
let browser: FakeBrowser;
let phones: SipPhone[];

const settings = {
  url: 'wss://pbx.example:7443',
  domain: 'pbx.example',
  user: '1001',
  password: 'secret',
  iceServers: [{ urls: ['stun:stun.example'] }],
};
const path = 'GET /api/v2/agents/anna/softphone';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  sessionStorage.clear();
  fs = new FakeFreeSWITCH();
  browser = furnish(fs);
  phones = [];
  answer({ [path]: { status: 'OK', data: settings } });
});

afterEach(async () => {
  const ends = phones.map((phone) => phone.unregister());
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all(ends);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function phone(): SipPhone {
  const made = new SipPhone('anna');
  phones.push(made);
  return made;
}

async function registered(): Promise<SipPhone> {
  const made = phone();
  await made.register();
  return made;
}

/** Waits until a phone's state is so. */
function until(of: SipPhone, test: (state: PhoneState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!test(of.getState())) return;
      leave();
      resolve();
    };
    const leave = of.subscribe(look);
    look();
  });
}

const up = (state: PhoneState) => state.call?.state === 'up';
const ringing = (state: PhoneState) => state.call?.state === 'ringing';
const none = (state: PhoneState) => state.call === null;

test('registers with the password of the agent', async () => {
  const it = phone();
  const states: string[] = [];
  it.subscribe(() => states.push(it.getState().line));
  await it.register();
  expect(states).toEqual(['connecting', 'connecting', 'registered']);
  expect(fs.contact).toMatch(/^sip:1001@/);
  expect(fs.socket.protocol).toBe('sip');
  expect(browser.tracks.every((track) => track.stopped)).toBe(true);
  const off = it.unregister();
  await vi.advanceTimersByTimeAsync(10);
  await off;
  expect(fs.contact).toBe('');
  expect(it.getState().line).toBe('off');
});

test('a wrong password is said, and not tried again', async () => {
  answer({ [path]: { status: 'OK', data: { ...settings, password: 'wrong' } } });
  const it = phone();
  await expect(it.register()).rejects.toThrow('does not take the password of phone 1001');
  expect(it.getState().line).toBe('failed');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fs.sockets).toHaveLength(1);
});

test('what the API refuses with is said in its words', async () => {
  const message = 'Browsers cannot be phones here';
  answer({ [path]: () => Response.json({ status: 'error', code: 'softphone_off', message }, { status: 404 }) });
  const it = phone();
  await expect(it.register()).rejects.toThrow(message);
  expect(it.getState()).toMatchObject({ line: 'failed', reason: message });
});

test('without a microphone nobody registers', async () => {
  browser.refuse = 'NotAllowedError';
  const it = phone();
  await expect(it.register()).rejects.toThrow('Allow it with the sign left of the address');
  expect(fs.sockets).toHaveLength(0);
  browser.refuse = '';
  await it.register();
  expect(it.getState().line).toBe('registered');
});

test('a FreeSWITCH that is away is named, and tried again', async () => {
  fs.away = true;
  const it = phone();
  await expect(it.register()).rejects.toThrow('FreeSWITCH does not answer at pbx.example:7443');
  fs.away = false;
  await vi.advanceTimersByTimeAsync(9000);
  await until(it, (state) => state.line === 'registered');
  expect(it.getState().reason).toBe('');
});

test('a FreeSWITCH that cannot now is asked again', async () => {
  fs.refusals.set('REGISTER', 503);
  const it = phone();
  await expect(it.register()).rejects.toThrow('503');
  await vi.advanceTimersByTimeAsync(5000);
  await until(it, (state) => state.line === 'registered');
});

test('answers by itself what Tandem places', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  expect(it.getState().call).toMatchObject({ from: '9990105030001', placedByTandem: true, muted: false, held: false });
  expect(browser.connection().config.iceServers).toEqual(settings.iceServers);
  call.say('BYE');
  await until(it, none);
  expect(browser.tracks.every((track) => track.stopped)).toBe(true);
  expect(it.getState().trouble).toBe('');
});

test("a colleague's call rings until it is answered", async () => {
  const it = await registered();
  const call = fs.call({ tandem: false, from: '1002' });
  await until(it, ringing);
  await vi.advanceTimersByTimeAsync(5000);
  expect(it.getState().call).toMatchObject({ state: 'ringing', from: '1002', placedByTandem: false });
  await it.answer();
  await call.answered();
  await until(it, up);
  it.hangup();
  await fs.request('BYE');
  await until(it, none);
});

test('who wants to answer themself does', async () => {
  const it = await registered();
  it.setAutoAnswer(false);
  fs.call();
  await until(it, ringing);
  it.hangup();
  expect((await fs.response(486, 'INVITE')).status).toBe(486);
  await until(it, none);
});

test('a caller who gives up is gone', async () => {
  const it = await registered();
  const call = fs.call({ tandem: false });
  await until(it, ringing);
  call.say('CANCEL');
  await until(it, none);
});

test('a second call finds the line busy', async () => {
  const it = await registered();
  const first = fs.call();
  await first.answered();
  await until(it, up);
  fs.call();
  await fs.response(486, 'INVITE');
  expect(it.getState().call?.state).toBe('up');
});

test('a microphone that was taken away ends the call before it begins, in words', async () => {
  const it = await registered();
  browser.refuse = 'NotReadableError';
  fs.call();
  await fs.response(480, 'INVITE');
  await until(it, none);
  expect(it.getState().trouble).toContain('Another program holds the microphone');
});

test('mutes, sends keys, and says when it is held', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  it.mute(true);
  expect(it.getState().call?.muted).toBe(true);
  expect(browser.tracks.at(-1)?.enabled).toBe(false);
  it.mute(false);
  expect(browser.tracks.at(-1)?.enabled).toBe(true);
  it.dtmf('12#');
  expect(browser.connection().senders[0]?.dtmf.toneBuffer).toBe('12#');
  call.say('INVITE', { body: onHold });
  await until(it, (state) => state.call?.held === true);
  await call.answered();
  call.say('INVITE', { body: sdp });
  await until(it, (state) => state.call?.held === false);
});

test('devices change in the middle of a call', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  it.mute(true);
  const before = browser.tracks.at(-1);
  await it.setDevices({ microphone: 'headset', speaker: 'ears' });
  expect(browser.connection().senders[0]?.track).toMatchObject({ device: 'headset', enabled: false });
  expect(before?.stopped).toBe(true);
  expect(browser.audio().sink).toBe('ears');
});

test('a call outlives a lost connection', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  fs.socket.lose();
  expect(it.getState()).toMatchObject({ line: 'failed', call: { state: 'up' } });
  expect(it.getState().reason).toContain('opened again by itself');
  await vi.advanceTimersByTimeAsync(9000);
  await until(it, (state) => state.line === 'registered');
  expect(it.getState().call?.state).toBe('up');
  call.say('BYE');
  await until(it, none);
});

test('a connection that is silent is opened anew', async () => {
  const it = await registered();
  fs.ignored.add('REGISTER');
  await vi.advanceTimersByTimeAsync(55_000 + 32_000); // the registration is renewed, and nothing comes back
  await until(it, (state) => state.line !== 'registered');
  fs.ignored.clear();
  await vi.advanceTimersByTimeAsync(9000);
  await until(it, (state) => state.line === 'registered');
  expect(fs.sockets.length).toBeGreaterThan(1);
});

test('a call whose sound is cut off ends in words', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  await vi.advanceTimersByTimeAsync(10);
  browser.connection().state('failed');
  await until(it, none);
  expect(it.getState().trouble).toContain('no sound came through');
});

test('where sound stops another way is looked for, and a call that is over is noticed', async () => {
  const it = await registered();
  const call = fs.call();
  await call.answered();
  await until(it, up);
  await vi.advanceTimersByTimeAsync(10);
  const asked = () => fs.received.filter(({ method }) => method === 'INVITE').length;
  browser.connection().state('disconnected');
  browser.connection().state('connected');
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(0); // it was back by itself

  fs.socket.lose();
  fs.away = true;
  browser.connection().state('disconnected');
  await vi.advanceTimersByTimeAsync(5000);
  expect(it.getState().call?.state).toBe('up'); // not asked while nobody can be
  fs.away = false;
  await vi.advanceTimersByTimeAsync(15_000);
  await fs.request('INVITE');
  await fs.request('ACK');
  browser.connection().state('connected');
  expect(it.getState().call?.state).toBe('up');

  fs.refusals.set('INVITE', 481);
  browser.connection().state('disconnected');
  await vi.advanceTimersByTimeAsync(5000);
  await until(it, none);
  expect(it.getState().trouble).toContain('The call is over');
});

test('the call goes on when the page is loaded again', async () => {
  const before = await registered();
  const call = fs.call();
  await call.answered();
  await until(before, up);
  await vi.advanceTimersByTimeAsync(10);
  before.mute(true);
  const since = before.getState().call?.since;

  const after = await registered(); // the other one is gone without a word, as a page is
  await until(after, up);
  expect(after.getState().call).toMatchObject({ from: '9990105030001', placedByTandem: true, muted: true, since });
  const again = await fs.request('INVITE');
  expect(again.headers).toMatchObject({ 'call-id': call.id });
  expect(again.headers.from).toContain(`tag=${call.tag}`);
  expect(again.headers.to).toContain(`tag=fs-${call.id}`);
  await fs.request('ACK');
  after.mute(false);
  expect(browser.tracks.at(-1)?.enabled).toBe(true);
  call.say('BYE');
  await until(after, none);
  expect(sessionStorage.getItem('tandem.call')).toBeNull();
});

test('a call that had ended meanwhile is not shown any longer', async () => {
  const before = await registered();
  const call = fs.call();
  await call.answered();
  await until(before, up);
  await vi.advanceTimersByTimeAsync(10);
  fs.refusals.set('INVITE', 481);
  const after = await registered();
  await until(after, none);
  expect(after.getState().trouble).toContain('The call is over');
});
