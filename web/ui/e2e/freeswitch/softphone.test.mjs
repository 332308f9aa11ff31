// The browser as the agent's phone, on a real FreeSWITCH with the configuration of fsconf: the agent signs in, chooses the
// browser, a customer of the test network is called, and both hear each other; then the page is loaded again in
// mid-call. TANDEM_FREESWITCH=host:port, TANDEM_FREESWITCH_PASSWORD, TANDEM_AGENT_PASSWORD and TANDEM_WSS (wss://host:7443)
// say where it is.

import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, openPage, picture } from '../browser.mjs';
import { Stand, until } from '../stand.mjs';
import { Console } from './console.mjs';

const address = process.env.TANDEM_FREESWITCH ?? '';
const password = process.env.TANDEM_FREESWITCH_PASSWORD ?? 'ClueCon';
const wss = process.env.TANDEM_WSS ?? `wss://${address.split(':')[0]}:${process.env.TANDEM_WSS_PORT ?? 7443}`;
const user = '1001';
/** Of the test network: rings for half a second, answers, and stays. */
const customer = '9990105000042';

const secret = join(tmpdir(), `tandem-phones-${process.pid}`);

let stand;
let browser;
let freeswitch;
let page;

before(async () => {
  assert.ok(address, 'TANDEM_FREESWITCH is not set: start a FreeSWITCH with fsconf/ (fsconf/README.md)');
  freeswitch = await Console.open(address, password);
  await writeFile(secret, process.env.TANDEM_AGENT_PASSWORD ?? 'CHANGE-ME', { mode: 0o600 });
  stand = await Stand.open({
    freeswitch: { address, password },
    settings: [`softphone: {url: "${wss}", password_file: "${secret}"}`],
  });
  await stand.api('PUT', '/resources/net', { dialString: 'sofia/gateway/tandem-test/{number}', stripPlus: true });
  await stand.api('PUT', `/agents/${user}`, { name: 'Anna Berg', contact: `user/${user}` });
  await stand.api('POST', '/users', { name: 'anna', password: 'correct horse battery', role: 'agent', agent: user });
  await stand.api('POST', '/dialer', {
    id: 'spring',
    name: 'Spring',
    type: 'Progressive Dialer',
    resources: ['net'],
    agents: [user],
    local_hours: { start: 0, end: 1440 },
    parameters: { wrapUpTime: 60 },
  });
  browser = await openBrowser([
    '--use-fake-device-for-media-stream', // a microphone that beeps once a second
    '--use-fake-ui-for-media-stream', // and that nobody has to allow
    '--autoplay-policy=no-user-gesture-required',
    '--ignore-certificate-errors', // FreeSWITCH has made its certificate itself
  ]);
});

after(async () => {
  await page?.context().close();
  await browser?.close();
  freeswitch?.close();
  await stand?.close();
  await rm(secret, { force: true });
});

/** What the page's newest connection for sound has sent and heard. */
function sound() {
  return page.evaluate(async () => {
    const connection = window.connections.at(-1);
    if (!connection) return null;
    const found = { state: connection.connectionState, sent: 0, received: 0, energy: 0, codec: '' };
    const stats = await connection.getStats();
    for (const one of stats.values()) {
      if (one.type === 'inbound-rtp') {
        found.received = one.packetsReceived;
        found.energy = one.totalAudioEnergy;
        found.codec = stats.get(one.codecId)?.mimeType ?? '';
      }
      if (one.type === 'outbound-rtp') found.sent = one.packetsSent;
    }
    return found;
  });
}

/** The far end of the customer's leg: the channel on which the test network has answered. */
async function farEnd() {
  const all = await freeswitch.channels();
  return all.find(
    ({ direction, context, dest }) => direction === 'inbound' && context === 'tandem-test' && dest === customer,
  );
}

const legs = async () => (await freeswitch.channels()).filter(({ name }) => name.startsWith('sofia/browsers/'));
const button = (name) => page.getByRole('button', { name });
/** The agent can put the customer on hold: the two are joined. */
const joined = () => button(/^Hold/).waitFor();

async function registers(t) {
  page = await openPage(browser, stand.url, { ignoreHTTPSErrors: true, permissions: ['microphone'] });
  page.on('dialog', (dialog) => dialog.accept());
  await page.addInitScript(() => {
    window.connections = [];
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(made, given) {
        const connection = new made(...given);
        window.connections.push(connection);
        return connection;
      },
    });
  });
  await page.goto('/');
  await page.locator('input[name=name]').fill('anna');
  await page.locator('input[name=password]').fill('correct horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const asked = Date.now();
  await page.getByRole('radio', { name: /^This browser/ }).click();
  await page.getByText('This browser is your phone').waitFor();
  t.diagnostic(`registered ${Date.now() - asked} ms after the click`);
  await until('Tandem knows of the registration', async () => (await stand.api('GET', `/agents/${user}`)).registered);
  await picture(page, 'softphone-registered');
}

async function talks(t) {
  await stand.api('POST', '/dialer/spring/members', [{ name: 'Jane Roe', communications: [{ number: customer }] }]);
  await button(/^Ready/).click();
  const ran = Date.now();
  await stand.api('PUT', '/dialer/spring/state/1');
  await joined();
  t.diagnostic(
    `bridged on the screen ${Date.now() - ran} ms after the campaign was started (the customer rings for 500 ms)`,
  );
  await picture(page, 'softphone-talking');

  // The customer is silent: nothing but packets comes.
  const silent = await until('sound comes in and goes out', async () => {
    const now = await sound();
    return now?.received > 50 && now.sent > 50 ? now : null;
  });
  assert.equal(silent.state, 'connected');
  t.diagnostic(`codec ${silent.codec}`);
  assert.ok(silent.energy < 0.001, `silence has the energy ${silent.energy}`);
  // The customer's end sends back what it hears: the microphone's beeps come through both legs, there and back.
  const far = await farEnd();
  await freeswitch.api(`uuid_transfer ${far.uuid} echo inline`);
  const loud = await until('the microphone is heard', async () => {
    const now = await sound();
    return now.energy > silent.energy + 0.01 ? now : null;
  });
  t.diagnostic(`energy ${silent.energy.toFixed(4)} in silence, ${loud.energy.toFixed(4)} with the echo`);
}

async function outlivesItsPage(t) {
  const [leg] = await legs();
  const began = Date.now();
  await page.reload();
  await joined();
  const heard = await until('sound is there again', async () => {
    const now = await sound();
    return now?.energy > 0.01 ? now : null;
  });
  t.diagnostic(`heard again ${Date.now() - began} ms after the page was loaded again`);
  assert.equal(heard.state, 'connected');
  assert.deepEqual(
    (await legs()).map(({ uuid }) => uuid),
    [leg.uuid],
    'another leg',
  );

  // FreeSWITCH reaches the new page with what it asks in the call: hold, and back.
  await button(/^Hold/).click();
  await button(/^Take back/).click();
  await joined();
  const before = (await sound()).energy;
  await until('sound is there after the hold', async () => (await sound()).energy > before + 0.01);
}

async function ends() {
  await button(/^Hang up/).click();
  await page
    .getByText(/Wrap-up/)
    .first()
    .waitFor();
  await until('the leg is gone', async () => (await legs()).length === 0);
  await until('the sound is off', async () => (await sound()).state === 'closed');
  assert.deepEqual(page.problems, []);
}

test('the browser is the phone: registered, in a call, over a reload, to its end', async (t) => {
  await registers(t);
  await talks(t);
  await outlivesItsPage(t);
  await ends();
});
