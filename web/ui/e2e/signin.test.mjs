// Who gets in, where to, and what they are told when they do not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { accessible, openBrowser, openPage, signIn } from './browser.mjs';
import { Stand } from './stand.mjs';

let stand;
let browser;

before(async () => {
  [stand, browser] = [await Stand.open(), await openBrowser()];
  await stand.api('PUT', '/agents/1001', { name: 'Anna Berg', contact: 'user/1001' });
  await stand.api('POST', '/users', { name: 'anna', password: 'correct horse battery', role: 'agent', agent: '1001' });
});

after(async () => {
  await browser?.close();
  await stand?.close();
});

test('a wrong password is refused in words, and the right one leads on', async () => {
  const page = await openPage(browser, stand.url);
  await page.goto('/campaigns');
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel(/^Password/).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await accessible(page, 'sign-in');
  await page.getByLabel(/^Password/).fill(stand.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor(); // where they wanted to go
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('an agent cannot open a page of supervisors', async () => {
  const page = await openPage(browser, stand.url);
  await signIn(page, 'anna', 'correct horse battery');
  for (const path of ['/overview', '/campaigns', '/agents', '/users', '/wallboard', '/audit']) {
    await page.goto(path);
    await page.getByText(/This page is for (supervisors|admins)/).waitFor();
    assert.equal(await page.getByRole('table').count(), 0, path);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test('the first load is at most 300 kB of gzipped script, without charts and softphone', async () => {
  const page = await openPage(browser, stand.url);
  const scripts = new Map();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body());
  });
  await signIn(page, 'admin', stand.password);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  const texts = await Promise.all(scripts.values());
  const size = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(size > 50_000 && size <= 300_000, `${size} bytes`);
  for (const [url] of scripts) assert.doesNotMatch(url, /Plot|jssip/i);
  await page.context().close();
});
