// A headless Chromium, and what every test asks of a page.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Where Chromium is; TANDEM_CHROMIUM names another place. */
export function chromiumPath() {
  const path = [process.env.TANDEM_CHROMIUM, ...places].find((one) => one && existsSync(one));
  if (!path) throw new Error('Chromium is missing: sudo apt-get install -y chromium');
  return path;
}

/** Starts a browser that talks to nobody but the pages of the test. */
export function openBrowser(args = []) {
  return chromium.launch({
    executablePath: chromiumPath(),
    // Without a locale that knows UTF-8 Chromium cannot open a file whose name is not ASCII.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    args: [
      '--no-sandbox', // the tests may run as root
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

/**
 * Opens a page in a window of its own. `page.problems` gathers what a user would not see but must not be: errors of
 * scripts, breaches of the Content-Security-Policy, and answers with a status of 500 and more.
 */
export async function openPage(browser, url, { width = 1280, height = 800, scheme = 'light', ...context } = {}) {
  const window = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: scheme,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...context,
  });
  const page = await window.newPage();
  page.setDefaultTimeout(30_000);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(`script: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text()))
      page.problems.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500 && response.status() !== 503)
      page.problems.push(`${response.status()} ${response.url()}`);
  });
  return page;
}

/** Signs in as a person would. */
export async function signIn(page, name, password) {
  await page.goto('/');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Name').waitFor({ state: 'detached' });
}

/** Waits in the page until it is wholly in a theme: colours that still change would be measured against each other. */
async function inScheme(scheme) {
  const changing = () => document.getAnimations().some((one) => one instanceof CSSTransition);
  while (document.documentElement.dataset.mantineColorScheme !== scheme || changing()) {
    await new Promise(requestAnimationFrame);
  }
}

const axe = join(import.meta.dirname, '../node_modules/axe-core/axe.min.js');
let axeText;

/** Fails where axe finds something serious or critical on the page, in the light and in the dark theme. */
export async function accessible(page, screen) {
  axeText ??= await readFile(axe, 'utf8');
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(inScheme, scheme);
    await page.evaluate(axeText); // as a debugger would: the page's own policy lets no script in
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, impact, nodes }) =>
            `${impact} ${id}: ${nodes.map((node) => `${node.html}\n    ${node.failureSummary}`).join('\n  ')}`,
        );
    });
    assert.deepEqual(found, [], `${screen}, ${scheme} theme`);
    await picture(page, `${screen}-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Keeps a picture of the page where TANDEM_PICTURES names a folder. */
export async function picture(page, name) {
  const folder = process.env.TANDEM_PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`) });
}
