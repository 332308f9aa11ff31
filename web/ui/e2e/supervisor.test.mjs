// A supervisor's day, as a new user would go about it: hours are painted, a campaign is made, a list in an old charset is
// imported, calls are made and watched, and afterwards it is asked why somebody was not called and what became of a call.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { accessible, openBrowser, openPage, picture, signIn } from './browser.mjs';
import { Stand } from './stand.mjs';

const rows = 10_000;
const bad = 60;

// Numbers of switchsim say what becomes of them: 999, then 01 (answers), 01 (after a second), 03 (talks three seconds).
const number = (i) => `+999010103${String(i).padStart(5, '0')}`;

/** Text in windows-1251, as old office programs write it: Cyrillic letters lie behind the ASCII ones. */
function windows1251(text) {
  return Buffer.from(
    Array.from(text, (letter) => {
      const code = letter.codePointAt(0);
      if (code < 128) return code;
      assert.ok(code >= 0x410 && code <= 0x44f, `no ${letter} in this list`);
      return code - 0x410 + 0xc0;
    }),
  );
}

function list() {
  const people = ['Анна Иванова', 'Борис Петров', 'Вера Смирнова', 'Григорий Орлов'];
  const lines = Array.from({ length: rows }, (_, i) => {
    const isBad = i % Math.floor(rows / bad) === 7 && i < bad * Math.floor(rows / bad);
    return `${people[i % people.length]} ${i};${isBad ? 'нет' : number(i)};Москва`;
  });
  return windows1251(['Имя;Телефон;Город', ...lines, ''].join('\r\n'));
}

let stand;
let browser;
let page;

before(async () => {
  [stand, browser] = [await Stand.open(), await openBrowser()];
  await stand.api('PUT', '/resources/trunk', {
    name: 'Trunk',
    dialString: 'sofia/gateway/trunk/{number}',
    callerIdNumbers: ['5550100'],
  });
  for (let id = 1001; id <= 1010; id++) {
    await stand.api('PUT', `/agents/${id}`, { name: `Agent ${id}`, contact: `user/${id}`, status: 'Available' });
  }
  await stand.api('POST', '/do-not-call/opted-out', [{ number: '+49301234567', reason: 'asked for it' }]);
  page = await openPage(browser, stand.url);
  await signIn(page, 'admin', stand.password);
});

after(async () => {
  await browser?.close();
  await stand?.close();
});

afterEach((t) => picture(page, `after ${t.name}`));

/** Chooses an entry of a field that offers some. */
async function choose(field, option) {
  await page
    .getByRole('textbox', { name: field })
    .or(page.getByRole('combobox', { name: field }))
    .first()
    .click();
  await page.getByRole('option', { name: option }).first().click();
  await page.keyboard.press('Escape');
}

test('a week is painted', async () => {
  await page.goto('/calendars');
  await page.getByRole('button', { name: 'New calendar' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('All hours');
  await dialog.getByLabel('Empty').check();
  await dialog.getByRole('button', { name: 'Create calendar' }).click();
  await page.getByRole('heading', { level: 1, name: 'All hours' }).waitFor();
  const grid = page.getByRole('grid', { name: 'Hours of the week' });
  await grid.getByRole('gridcell', { name: 'Monday 00:00 to 00:30, closed' }).hover();
  await page.mouse.down();
  await grid.getByRole('gridcell', { name: 'Sunday 23:30 to 24:00, closed' }).hover();
  await page.mouse.up();
  await grid.getByRole('gridcell', { name: 'Sunday 23:30 to 24:00, open' }).waitFor();
  // An hour is taken out again by the keyboard alone.
  await grid.getByRole('gridcell', { name: 'Wednesday 03:00 to 03:30, open' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Space');
  await grid.getByRole('gridcell', { name: 'Wednesday 03:30 to 04:00, closed' }).waitFor();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await grid.getByRole('gridcell', { name: 'Wednesday 03:00 to 03:30, open' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Wednesday' }).inputValue(), '00:00–24:00');
  await page.getByRole('button', { name: 'Save calendar' }).click();
  await page.getByText('Open', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Save calendar' }).waitFor({ state: 'detached' });
  await accessible(page, 'calendar');
  const [saved] = await stand.api('GET', '/calendars');
  assert.equal(
    saved.accept.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0),
    7 * 1440,
  );
});

test('a campaign is made in three steps', async () => {
  await page.goto('/campaigns');
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await page.getByRole('radio', { name: /^Progressive/ }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Autumn');
  await accessible(page, 'new campaign 1');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Take all 10 agents' }).click();
  await choose('Resources', 'Trunk');
  await choose('Calendar', 'All hours');
  await accessible(page, 'new campaign 2');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Call people from').fill('00:00');
  await page.getByLabel('Until').fill('00:00');
  await choose('Do-not-call lists', 'opted-out');
  await page.getByRole('textbox', { name: 'Wrap-up, s' }).fill('1');
  await accessible(page, 'new campaign 3');
  await page.getByRole('button', { name: 'To the summary' }).click();
  await accessible(page, 'new campaign summary');
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await page.waitForURL(/\/campaigns\/autumn\//);
});

test('a list of 10,000 rows in windows-1251, 60 of them bad, is imported', async () => {
  const path = join(stand.dir, 'осень.csv');
  await writeFile(path, list());
  await page.goto('/campaigns/autumn/members/import');
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByText('Анна Иванова 0').waitFor(); // the charset was found
  const charset = page.locator('input').and(page.getByLabel('Charset'));
  assert.match((await charset.inputValue()).toLowerCase(), /1251/);
  await accessible(page, 'import columns');
  await page.getByRole('button', { name: /^Check/ }).click();
  await page.getByText('nothing is written yet').waitFor();
  await page.getByRole('button', { name: `Import ${(rows - bad).toLocaleString('en')} members` }).waitFor();
  assert.equal((await stand.api('GET', '/dialer/autumn')).members.imported, 0);
  await accessible(page, 'import check');
  await page.getByRole('button', { name: /^Import 9,940 members/ }).click();
  await page.getByText('Added 9,940 members.').waitFor();
  const link = page.getByRole('link', { name: /^Download the rows that are not taken/ });
  const rejects = await page.request.get(await link.getAttribute('href'));
  const lines = (await rejects.text()).trim().split('\n');
  assert.equal(lines.length, bad + 1); // with a head
  assert.match(lines[1], /Григорий Орлов 7/);
  const { members } = await stand.api('GET', '/dialer/autumn');
  assert.equal(members.imported, rows - bad);
});

test('it is run, and calls are seen being bridged', async () => {
  await page.goto('/campaigns/autumn/live');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('Running').first().waitFor();
  await page
    .getByRole('cell', { name: /In call/ })
    .first()
    .waitFor();
  await accessible(page, 'live');
  await page.goto('/overview');
  await page.getByRole('link', { name: 'Autumn' }).first().waitFor();
  await accessible(page, 'overview');
  await page.goto('/wallboard');
  await page.getByText('Autumn').first().waitFor();
  await accessible(page, 'wallboard');
});

test('the page stays when the controller is killed, says so, and goes on when it is back', async () => {
  await page.goto('/campaigns/autumn/live');
  await page.getByText('Live', { exact: true }).first().waitFor();
  await stand.killController();
  await page.getByText('Connection lost', { exact: false }).first().waitFor();
  assert.ok(await page.getByRole('button', { name: 'Pause' }).isVisible()); // what was there stays
  await stand.startController();
  await page.getByText('Connection lost', { exact: false }).first().waitFor({ state: 'detached' });
  await page
    .getByRole('cell', { name: /In call/ })
    .first()
    .waitFor();
});

test('why somebody is not called', async () => {
  await stand.api('POST', '/do-not-call/opted-out', [{ number: '+99901010309000', reason: 'asked for it' }]);
  await page.goto('/campaigns/autumn/why');
  await page.getByText('can be called this moment').first().waitFor();
  await accessible(page, 'why');
  await page.getByLabel('Find a member').fill('+99901010309000');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('button', { name: /99901010309000/ }).click();
  await page
    .getByText(/do-not-call list/i)
    .first()
    .waitFor();
  await accessible(page, 'why one member');
  await page.goto('/campaigns/autumn/members');
  await page.getByRole('table').waitFor();
  await accessible(page, 'members');
});

test('it is stopped, and the timeline of a call is read', async () => {
  await page.goto('/campaigns/autumn/live');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const sure = page.getByRole('dialog').getByRole('button', { name: /^Stop/ });
  await page.getByText('Stopped', { exact: true }).or(sure).first().waitFor();
  if (await sure.isVisible()) await sure.click();
  await page.getByText('Stopped', { exact: true }).first().waitFor();
  await page.goto('/campaigns/autumn/results');
  await page.getByRole('heading', { name: 'By result' }).waitFor();
  await accessible(page, 'results');
  const connected = page
    .getByRole('row')
    .filter({ hasText: 'Connected' })
    .filter({ has: page.getByRole('link') });
  await connected.first().getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: 'Attempt' }).waitFor();
  const drawn = await page.getByRole('img', { name: /Customer \+999010103/ }).getAttribute('aria-label');
  assert.match(drawn, /rings .*talks/);
  await page.getByRole('cell', { name: 'Both are joined' }).waitFor();
  await accessible(page, 'attempt');
});

test('every other screen can be used by everybody', async () => {
  const screens = [
    ['/campaigns', 'Campaigns'],
    ['/calendars', 'Calendars'],
    ['/campaigns/autumn/what-if', 'What if'],
    ['/agents', 'Agents'],
    ['/agents/1001', 'Agent 1001'],
    ['/agents/tiers', 'Tiers'],
    ['/resources', 'Resources and nodes'],
    ['/do-not-call', 'Do-not-call lists'],
    ['/do-not-call/opted-out', 'opted-out'],
    ['/users', 'Users'],
    ['/tokens', 'Tokens'],
    ['/webhooks', 'Webhooks'],
    ['/audit', 'Audit'],
    ['/account', 'Password and sessions'],
    ...[
      'general',
      'calendar',
      'parameters',
      'numbers',
      'causes',
      'agents',
      'dispositions',
      'resources',
      'variables',
      'messages',
      'compliance',
    ].map((part) => [`/campaigns/autumn/settings/${part}`, undefined]),
  ];
  for (const [path, heading] of screens) {
    await page.goto(path);
    await page.getByRole('heading', heading ? { level: 1, name: heading } : { level: 1 }).waitFor();
    await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
    await accessible(page, path.slice(1));
  }
  assert.deepEqual(page.problems, []);
});
