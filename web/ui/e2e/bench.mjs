// What the live pages cost: 1,000 agents, about 500 calls in the air, changes ten times a second, in a real Chromium on
// the real program. Prints for each page the share of a core that its renderer used and its longest task. Not a test:
// the figures depend on the machine. node e2e/bench.mjs [seconds a page]

import { openBrowser, openPage, signIn } from './browser.mjs';
import { Stand, until } from './stand.mjs';

const seconds = Number(process.argv[2] ?? 30);
const agents = 1000;
const calls = 500;

const scenario = `
gateways: [trunk]
profiles: [external, internal]
customers:
  - rates: {answer: 1}
    ring: {kind: uniform, min: 1s, max: 3s}
    talk: {kind: uniform, min: 30s, max: 60s}
agents:
  - match: '^1\\d{4}$'
    answer_after: {kind: uniform, min: 100ms, max: 500ms}
    rates: {answer: 1}
`;

/** 1,000 agents and members enough for the run, whose numbers say to switchsim: answers after 2 s, talks 45 s. */
async function fill(stand) {
  const put = (path, body) => stand.api('PUT', path, body);
  await put('/resources/trunk', { dialString: 'sofia/gateway/trunk/{number}', limit: calls });
  const ids = Array.from({ length: agents }, (_, i) => String(10_001 + i));
  for (const id of ids)
    await put(`/agents/${id}`, { name: `Agent ${id}`, contact: `user/${id}`, status: 'Available', tiers: [] });
  await stand.api('POST', '/dialer', {
    ...{ id: 'load', name: 'Load', type: 'Progressive Dialer', order: 'customer_first', reserve: 'before' },
    local_hours: { start: 0, end: 1440 },
    parameters: { limit: calls, wrapUpTime: 5 },
    resources: ['trunk'],
    agents: ids,
  });
  for (let from = 0; from < 20_000; from += 1000) {
    await stand.api(
      'POST',
      '/dialer/load/members',
      Array.from({ length: 1000 }, (_, i) => ({
        name: `Member ${from + i}`,
        communications: [{ number: `+999010245${String(from + i).padStart(6, '0')}` }],
      })),
    );
  }
  await put('/dialer/load/state/1');
}

/** CPU seconds of the page's renderer process, or of all renderers where they cannot be told apart. */
async function rendererTime(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function measure(browser, page, path, ready) {
  await page.goto(path);
  await ready(page);
  await page.evaluate(() => {
    window.longest = 0;
    window.longTasks = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        window.longest = Math.max(window.longest, duration);
        if (duration > 100) window.longTasks++;
      }
    }).observe({ type: 'longtask' });
  });
  const session = await browser.newBrowserCDPSession();
  const [cpu, at] = [await rendererTime(session), performance.now()];
  await new Promise((tell) => setTimeout(tell, seconds * 1000));
  const share = (await rendererTime(session)) - cpu;
  const took = (performance.now() - at) / 1000;
  const { longest, longTasks } = await page.evaluate(() => ({ longest: window.longest, longTasks: window.longTasks }));
  await session.detach();
  return {
    page: path,
    cores: +(share / took).toFixed(3),
    longestTaskMs: Math.round(longest),
    tasksOver100ms: longTasks,
  };
}

const stand = await Stand.open({ scenario });
const browser = await openBrowser();
try {
  await fill(stand);
  await until(
    '500 calls are in the air',
    async () => (await stand.api('GET', '/dialer/load')).calls.inAir >= calls * 0.9,
    120_000,
  );
  const page = await openPage(browser, stand.url);
  await signIn(page, 'admin', stand.password);
  const pages = ['/overview', '/wallboard', '/campaigns', '/campaigns/load/live', '/agents', '/agents/tiers'];
  const heading = (shown) => shown.getByRole('heading', { level: 1 }).waitFor();
  for (const path of pages) console.log(JSON.stringify(await measure(browser, page, path, heading)));
  const { calls: now } = await stand.api('GET', '/dialer/load');
  console.log(JSON.stringify({ callsInAir: now.inAir, seconds, problems: page.problems }));
} finally {
  await browser.close();
  await stand.close();
}
