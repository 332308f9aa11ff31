// An agent's day at the desktop: members are offered, taken and given back, customers are talked with, and what came of it
// is written down; through a page that is loaded again and a controller that dies, no call and no note is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, openBrowser, openPage, signIn } from './browser.mjs';
import { Stand, until } from './stand.mjs';

const password = 'correct horse battery';

let stand;
let browser;

before(async () => {
  [stand, browser] = [await Stand.open(), await openBrowser()];
  await stand.api('PUT', '/resources/trunk', { name: 'Trunk', dialString: 'sofia/gateway/trunk/{number}' });
});

after(async () => {
  await browser?.close();
  await stand?.close();
});

let campaigns = 0;

/**
 * A preview campaign of its own, with agents of its own, whom nobody else has: as it stands when the first of them signs
 * in. `members` are offered in their order.
 */
async function preview(members, { agents = 1, settings } = {}) {
  const id = `preview${++campaigns}`;
  const ids = Array.from({ length: agents }, (_, i) => String(1000 + campaigns * 10 + i));
  for (const agent of ids) {
    await stand.api('PUT', `/agents/${agent}`, {
      name: `Agent ${agent}`,
      contact: `user/${agent}`,
      rejectDelayTime: 1,
    });
  }
  await until('the phone is known', async () => (await stand.api('GET', `/agents/${ids[0]}`)).registered !== false);
  await stand.api('POST', '/users', { name: `user${ids[0]}`, password, role: 'agent', agent: ids[0] });
  await stand.api('POST', '/dialer', {
    ...{ id, name: `Campaign ${campaigns}`, type: 'Preview Dialer', resources: ['trunk'], agents: ids },
    local_hours: { start: 0, end: 1440 },
    parameters: { limit: 10, wrapUpTime: 120, intervalTryCount: 1 },
    preview: { timeout: 600, offer_wait: 600, skip_wait: 3600 },
    await: { wait: true, deadline: 300 },
    ...settings,
  });
  const added = [];
  for (const [i, { name, number, ...rest }] of members.entries()) {
    const { id: member } = await stand.api('POST', `/dialer/${id}/members`, {
      ...{ name, priority: members.length - i, communications: [{ number }] },
      ...rest,
    });
    added.push(member);
  }
  await stand.api('PUT', `/dialer/${id}/state/1`);
  const call = (agent = ids[0]) => stand.api('GET', `/agents/${agent}/call`);
  return {
    agents: ids,
    member: (i = 0) => stand.api('GET', `/dialer/${id}/members/${added[i]}`),
    explain: (i = 0) => stand.api('GET', `/dialer/${id}/members/${added[i]}/explain`),
    /** The call that the first agent has or had last. */
    call,
    /** An attempt with its report: that of the first agent's call, or another. */
    attempt: async (attempt) => stand.api('GET', `/dialer/${id}/attempts/${attempt ?? (await call()).attempt}`),
  };
}

const heading = (page, name) => page.getByRole('heading', { level: 2, name });
const button = (page, name) => page.getByRole('button', { name, exact: true });
const region = (page, name) => page.getByRole('region', { name });

/** Signs in at the first agent's seat, which is shown before they are ready. */
async function sit({ agents }) {
  const page = await openPage(browser, stand.url);
  await signIn(page, `user${agents[0]}`, password);
  await heading(page, 'Choose your phone, then say that you are ready').waitFor();
  return page;
}

/** Says ready and waits for the offer of a member. */
async function offered(page, name) {
  await button(page, 'Ready').click();
  await region(page, `Offer: ${name}`).waitFor();
}

/** Accepts the offer and waits until the customer is heard. */
async function take(page, name) {
  await button(page, 'Accept').click();
  await region(page, `In call: ${name}`).waitFor();
}

async function leave(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

/** Waits until the switch has seen something of a leg. */
function seen(leg, what) {
  return until(`the switch sees ${JSON.stringify(what)}`, async () =>
    (await stand.witness()).find(
      (line) => line.uuid === leg && Object.entries(what).every(([field, value]) => line[field] === value),
    ),
  );
}

/** Whether the switch has ended one of the legs of a call. */
async function hungUp({ agent_leg, customer_leg }) {
  return (await stand.witness()).some(({ w, uuid }) => w === 'hangup' && (uuid === agent_leg || uuid === customer_leg));
}

test('a preview is taken, and the call is held, muted and keyed', async () => {
  const campaign = await preview([
    {
      name: 'Karla Kunde',
      number: '+99901010001',
      timezone: 'Asia/Tokyo',
      variables: { contract: 'C-4711', city: 'Osaka' },
    },
  ]);
  const page = await sit(campaign);
  await page.getByRole('radio', { name: 'My extension, line kept up' }).check();
  await page.getByText('Line is not up yet').waitFor();
  await page.getByRole('radio', { name: 'My extension', exact: true }).check();
  await page.getByText('Phone is there').waitFor();
  assert.equal((await stand.api('GET', `/agents/${campaign.agents[0]}`)).phone, 'extension');
  await accessible(page, 'desk logged out');

  await offered(page, 'Karla Kunde');
  const customer = region(page, 'Customer');
  for (const text of ['Karla Kunde', 'C-4711', 'Osaka', '+99901010001', 'Asia/Tokyo']) {
    await customer.getByText(text).first().waitFor();
  }
  const left = page.getByRole('timer', { name: 'Time left to answer' });
  const first = await left.textContent();
  await until('the countdown goes on', async () => (await left.textContent()) !== first);
  assert.equal((await stand.witness()).filter(({ w }) => w === 'originate').length, 0, 'nobody is called before');
  await accessible(page, 'desk offer');

  await take(page, 'Karla Kunde');
  const { attempt: call } = await campaign.attempt();
  assert.equal(call.number, '+99901010001');
  await seen(call.customer_leg, { w: 'answer' });
  await accessible(page, 'desk in call');

  await button(page, 'Hold').click();
  await region(page, 'On hold: Karla Kunde').waitFor();
  await until('the switch holds the customer', async () =>
    (await stand.witness()).some(({ w, reason }) => w === 'hold' && reason === 'on'),
  );
  await button(page, 'Take back').click();
  await region(page, 'In call: Karla Kunde').waitFor();

  await page.keyboard.press('Alt+m');
  await region(page, 'Muted: Karla Kunde').waitFor();
  assert.ok((await stand.witness()).some(({ w, reason }) => w === 'mute' && reason === 'on'));
  await button(page, 'Unmute').click();
  await region(page, 'In call: Karla Kunde').waitFor();

  await button(page, 'Keypad').click();
  const keypad = page.getByRole('group', { name: /^Keypad/ });
  await keypad.getByRole('button', { name: '4' }).click();
  await page.keyboard.press('2');
  await page.keyboard.press('#');
  await keypad.getByText('Sent: 42#').waitFor();
  const tones = (await stand.witness()).filter(({ w, uuid }) => w === 'tones' && uuid === call.customer_leg);
  assert.equal(tones.map(({ name }) => name).join(''), '42#');

  await button(page, 'Hang up').click();
  await region(page, 'Wrap-up: Karla Kunde').waitFor();
  await seen(call.customer_leg, { w: 'hangup' });
  await accessible(page, 'desk wrap-up');
  await leave(page);
});

test('a rejected member goes to the next agent', async () => {
  const campaign = await preview([{ name: 'Rita Rest', number: '+99901010011' }], { agents: 2 });
  const page = await sit(campaign);
  await offered(page, 'Rita Rest');
  const { attempt } = await campaign.call();
  await button(page, 'Reject').click();
  await region(page, 'Offer: Rita Rest').waitFor({ state: 'detached' });
  const [, other] = campaign.agents;
  await stand.api('POST', `/callcenter/agent/${other}/status`, { status: 'Available' });
  const passed = await until('the other agent is offered the member', async () => {
    const call = await campaign.call(other);
    return call.offered && call;
  });
  assert.equal(passed.attempt, attempt);
  assert.equal(passed.member.name, 'Rita Rest');
  assert.equal((await campaign.member()).state, 'claimed');
  await heading(page, 'Ready: waiting for a call').waitFor();
  await accessible(page, 'desk ready');
  await leave(page);
});

test('members are skipped, cancelled and given back', async () => {
  const campaign = await preview([
    { name: 'Sven Skip', number: '+99901010021' },
    { name: 'Clara Cancel', number: '+99901010022' },
    { name: 'Gert Given', number: '+99901010023' },
  ]);
  const page = await sit(campaign);
  await offered(page, 'Sven Skip');
  await button(page, 'Skip').click();

  await region(page, 'Offer: Clara Cancel').waitFor();
  const skipped = await campaign.member(0);
  assert.equal(skipped.state, 'waiting');
  const wait = Date.parse(skipped.due) - Date.now();
  assert.ok(wait > 3000_000 && wait <= 3600_000, `in an hour, and not in ${wait} ms`);
  assert.equal((await campaign.explain(0)).callable, false);

  await button(page, 'Cancel').click();
  const sure = page.getByRole('dialog', { name: 'Cancel?' });
  await sure.getByText('does not call them again', { exact: false }).waitFor();
  await sure.getByRole('button', { name: 'Cancel' }).last().click();

  await region(page, 'Offer: Gert Given').waitFor();
  const cancelled = await campaign.member(1);
  assert.equal(cancelled.state, 'ended');
  await button(page, 'Give back, and break').click();
  await page.getByRole('banner').getByText('Break: the offer was given back').waitFor();
  const given = await until('the member is given back', async () => {
    const member = await campaign.member(2);
    return member.state === 'waiting' && member;
  });
  assert.equal(given.attempts, 0);
  assert.equal((await stand.api('GET', `/agents/${campaign.agents[0]}`)).status, 'On Break');
  const called = (await stand.witness()).filter(({ w, number }) => w === 'originate' && /9990101002/.test(number));
  assert.deepEqual(called, []);

  // Ready again: the member who was given back is the next one.
  await offered(page, 'Gert Given');
  await leave(page);
});

test('a callback is promised on the clock of the customer', async () => {
  const zone = 'Asia/Tokyo'; // which never changes its clocks
  const campaign = await preview([{ name: 'Taro Tanaka', number: '+99901010031', timezone: zone }]);
  const page = await sit(campaign);
  await offered(page, 'Taro Tanaka');
  await take(page, 'Taro Tanaka');
  const { attempt } = await campaign.call();
  await page.getByRole('radio', { name: /^Call back/ }).check();
  const form = page.getByRole('group', { name: 'Callback' });
  const day = new Date(Date.now() + (48 + 9) * 3600_000).toISOString().slice(0, 10);
  await form.getByLabel('Day').fill(day);
  await form.getByLabel('Time').fill('15:30');
  await form.getByText('15:30', { exact: false }).first().waitFor();
  await form.getByRole('checkbox', { name: 'I call back myself' }).check();
  await page.getByLabel('Note').fill('Has guests; wants the offer of last week.');
  await accessible(page, 'desk callback');
  await button(page, 'Save').click();
  await page.getByText('Saved: Call back').waitFor();
  await button(page, 'Hang up').click();
  await region(page, 'Wrap-up: Taro Tanaka').waitFor();
  await button(page, 'Ready for the next').click();
  await heading(page, 'Ready: waiting for a call').waitFor();

  const member = await until('the member has the promise', async () => {
    const now = await campaign.member();
    return now.state === 'waiting' && now.callback && now;
  });
  assert.equal(Date.parse(member.callback.at), Date.parse(`${day}T15:30:00+09:00`));
  assert.equal(member.callback.agent, campaign.agents[0]);
  assert.equal(Date.parse(member.due), Date.parse(member.callback.at));
  const { report } = await campaign.attempt(attempt);
  assert.deepEqual([report.disposition, report.comment], ['call_back', 'Has guests; wants the offer of last week.']);
  await region(page, 'Today').getByText('Call back').waitFor();
  await leave(page);
});

test('a page that is loaded again in a call has the call and the note', async () => {
  const campaign = await preview([
    { name: 'Rolf Reload', number: '+99901010041' },
    { name: 'Nora Next', number: '+99901010042' },
  ]);
  const page = await sit(campaign);
  await offered(page, 'Rolf Reload');
  await take(page, 'Rolf Reload');
  const { attempt: before } = await campaign.attempt();
  await page.keyboard.press('Alt+n');
  await page.keyboard.type('Asks for the pric');
  await page.reload();
  await region(page, 'In call: Rolf Reload').waitFor();
  await page.getByText('Connected', { exact: true }).waitFor();
  assert.equal((await campaign.call()).attempt, before.id);
  assert.equal(await hungUp(before), false);
  assert.equal(await page.getByLabel('Note').inputValue(), 'Asks for the pric');
  await page.keyboard.press('Alt+n');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('e');

  await page.keyboard.press('Alt+q');
  await region(page, 'Wrap-up: Rolf Reload').waitFor();
  const dispositions = (await campaign.call()).dispositions;
  const place = dispositions.findIndex(({ code }) => code === 'not_interested') + 1;
  await page.keyboard.press(`Alt+${place}`); // while one is in the note
  await page.getByRole('radio', { name: /^Not interested/, checked: true }).waitFor();
  await page.getByRole('radio', { name: /^Not interested/ }).focus();
  await page.keyboard.press('s'); // the disposition's own key, where nothing is typed
  await page.getByRole('radio', { name: /^Sale/, checked: true }).waitFor();
  await page.keyboard.press('Control+Enter');
  await region(page, 'Offer: Nora Next').waitFor(); // at once, for the wrap-up is ended
  const member = await campaign.member();
  assert.equal(member.state, 'ended');
  const { report } = await campaign.attempt(before.id);
  assert.deepEqual([report.disposition, report.comment], ['sale', 'Asks for the price']);
  await leave(page);
});

test('what is written is saved by itself when the wrap-up ends', async () => {
  const campaign = await preview([{ name: 'Willi Wrap', number: '+99901010051' }], {
    settings: { parameters: { limit: 10, wrapUpTime: 5 } },
  });
  const page = await sit(campaign);
  await offered(page, 'Willi Wrap');
  await take(page, 'Willi Wrap');
  const { attempt } = await campaign.call();
  await page.getByLabel('Note').fill('Nobody was at home.');
  await page.getByRole('radio', { name: /^Not at home/ }).check();
  await button(page, 'Hang up').click();
  await page.getByRole('timer', { name: 'Time left of wrap-up' }).waitFor();
  await heading(page, 'Ready: waiting for a call').waitFor();
  const member = await campaign.member();
  assert.equal(member.state, 'waiting');
  const { report } = await campaign.attempt(attempt);
  assert.deepEqual([report.disposition, report.comment], ['not_home', 'Nobody was at home.']);
  await leave(page);
});

test('the customer hangs up, and the agent wraps up', async () => {
  const campaign = await preview([{ name: 'Kurt Kurz', number: '+99901020161' }]);
  const page = await sit(campaign);
  await offered(page, 'Kurt Kurz');
  await button(page, 'Accept').click();
  await region(page, 'Wrap-up: Kurt Kurz').waitFor();
  await page.getByText('The call is over, after 0:01.', { exact: false }).waitFor();
  await button(page, 'Ready now').click();
  await heading(page, 'Ready: waiting for a call').waitFor();
  await leave(page);
});

test('a lost connection is shown and heals, and the call goes on', async () => {
  const campaign = await preview([{ name: 'Lisa Lost', number: '+99901010071' }]);
  const page = await sit(campaign);
  await offered(page, 'Lisa Lost');
  await take(page, 'Lisa Lost');
  const { attempt: before } = await campaign.attempt();
  await stand.killController();
  const lost = page.getByRole('alert').filter({ hasText: 'The connection to Tandem is lost' });
  await lost.getByText('The call goes on by your phone.', { exact: false }).waitFor();
  await page.getByText('No connection', { exact: true }).waitFor();
  await page.getByLabel('Note').fill('Written without a line.');
  await button(page, 'Hold').click({ force: true });
  await page.getByText('This was not done').waitFor();
  await region(page, 'In call: Lisa Lost').waitFor();
  await accessible(page, 'desk without a line');

  await stand.startController();
  await lost.waitFor({ state: 'detached' });
  await page.getByText('Connected', { exact: true }).waitFor();
  await region(page, 'In call: Lisa Lost').waitFor();
  assert.equal((await campaign.call()).attempt, before.id);
  assert.equal(await hungUp(before), false);
  assert.equal(await page.getByLabel('Note').inputValue(), 'Written without a line.');

  await button(page, 'Hang up').click();
  await region(page, 'Wrap-up: Lisa Lost').waitFor();
  await seen(before.customer_leg, { w: 'hangup' });
  await page.getByRole('radio', { name: /^Sale/ }).check();
  await button(page, 'Save and be ready').click();
  await until('the member is done', async () => (await campaign.member()).state === 'ended');
  await leave(page);
});
