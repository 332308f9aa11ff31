// A whole Tandem for one file of tests: redis-server, switchsim and the program itself, as processes of their own on
// 127.0.0.1, with data in a folder that is removed afterwards. TANDEM_BIN names the program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(process.env.TANDEM_BIN ?? join(import.meta.dirname, '../../../bin/tandem'));
const patience = 60_000;

// Below the ports that the kernel gives to outgoing connections, so that none of those comes between.
let asked = (process.pid * 257) % 20_000;

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort() {
  for (let i = 0; i < 20_000; i++) {
    asked = (asked + 1) % 20_000;
    const port = 12_000 + asked;
    const server = createServer();
    const free = await new Promise((tell) => {
      server.once('error', () => tell(false));
      server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

/** Waits until something is so, asking again and again; says what was waited for when it never is. */
export async function until(what, test, limit = patience) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    try {
      const value = await test();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((tell) => setTimeout(tell, 50));
  }
  throw new Error(`waited in vain until ${what}`, { cause: last });
}

/** A child process, whose output is kept in a file. */
class Child {
  constructor(name, path, args, log) {
    this.name = name;
    this.output = '';
    this.process = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const file = createWriteStream(log, { flags: 'a' });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        this.output += text;
        file.write(text);
      });
    }
    this.ended = once(this.process, 'exit');
  }

  async end(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    await this.ended;
  }
}

export const scenario = `
gateways: [trunk]
profiles: [external, internal]
customers:
  - match: '^\\+?9990101'
    rates: {answer: 1}
    ring: {kind: constant, mean: 300ms}
    talk: {kind: constant, mean: 120s}
  - match: '^\\+?9990102'
    rates: {answer: 1}
    ring: {kind: constant, mean: 200ms}
    talk: {kind: constant, mean: 1s}
  - match: '^\\+?9990103'
    rates: {no_answer: 1}
  - match: '^\\+?9990104'
    rates: {busy: 1}
  - rates: {answer: 0.6, busy: 0.2, no_answer: 0.2}
    ring: {kind: constant, mean: 500ms}
    talk: {kind: constant, mean: 2s}
agents:
  - match: '^1\\d{3}$'
    answer_after: {kind: constant, mean: 100ms}
    rates: {answer: 1}
`;

export class Stand {
  /**
   * Starts everything. `scenario` says who answers, and how (see the scenario of the demo); `freeswitch` is a real one
   * instead of switchsim, {address, password}; `settings` are more lines of the configuration.
   */
  static async open({ scenario: text = scenario, freeswitch, settings = [] } = {}) {
    if (!existsSync(program)) throw new Error(`${program} is missing: make build, or set TANDEM_BIN`);
    const stand = new Stand();
    stand.dir = await mkdtemp(join(tmpdir(), 'tandem-e2e-'));
    stand.children = [];
    try {
      await stand.#start(text, freeswitch, settings);
    } catch (error) {
      for (const { name, output } of stand.children) process.stderr.write(`${name}:\n${output.slice(-2000)}\n`);
      await stand.close();
      throw error;
    }
    return stand;
  }

  async #start(text, freeswitch, settings) {
    const [redis, esl, http] = [await freePort(), await freePort(), await freePort()];
    this.url = `http://127.0.0.1:${http}`;
    const at = (name) => join(this.dir, name);
    await writeFile(at('scenario.yaml'), text);
    const address = freeswitch?.address ?? `127.0.0.1:${esl}`;
    await writeFile(at('password'), `${freeswitch?.password ?? 'secret'}\n`, { mode: 0o600 });
    await writeFile(
      at('tandem.yaml'),
      [
        'name: one',
        `http: 127.0.0.1:${http}`,
        `redis: {url: "redis://127.0.0.1:${redis}/0"}`,
        `imports: {spool: ${at('imports')}}`,
        'nodes:',
        `  - {name: ${freeswitch ? 'freeswitch' : 'switchsim'}, address: "${address}", password_file: password, heartbeat: ${freeswitch ? 5 : 1}s}`,
        ...settings,
        '',
      ].join('\n'),
    );
    this.#child('redis', 'redis-server', [
      ...['--port', redis, '--bind', '127.0.0.1', '--dir', this.dir, '--save', '', '--appendonly', 'yes'].map(String),
    ]);
    if (!freeswitch) {
      this.switch = this.#child('switchsim', program, [
        ...['switchsim', '--listen', `127.0.0.1:${esl}`, '--password-file', at('password'), '--heartbeat', '1s'],
        ...['--scenario', at('scenario.yaml'), '--witness', at('witness.jsonl')],
      ]);
    }
    await this.startController();
    this.password = await until(
      'the first start shows the password',
      () => /shown this once:\s+(\S+)/.exec(this.controller.output)?.[1],
    );
  }

  /** Starts the controller; after a kill, again. */
  async startController() {
    this.controller = this.#child('controller', program, ['serve', '-c', join(this.dir, 'tandem.yaml')]);
    await until('the controller is ready', async () => {
      if (this.controller.process.exitCode !== null) throw new Error(this.controller.output);
      return (await fetch(`${this.url}/readyz`)).ok;
    });
  }

  /** Kills the controller as a crash would. */
  async killController() {
    await this.controller.end('SIGKILL');
  }

  #child(name, path, args) {
    const child = new Child(name, path, args, join(this.dir, `${name}.log`));
    this.children.push(child);
    return child;
  }

  /** The API as the admin uses it from a program, for what a test needs but does not test. */
  async api(method, path, body) {
    this.session ??= await this.#signIn();
    const answer = await fetch(`${this.url}/api/v2${path}`, {
      method,
      headers: { ...this.session, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
    return said.data ?? said;
  }

  async #signIn() {
    const answer = await fetch(`${this.url}/api/v2/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password: this.password }),
    });
    const { data } = await answer.json();
    const cookie = answer.headers.get('set-cookie').split(';')[0];
    return { Cookie: cookie, 'X-CSRF-Token': data.csrf };
  }

  /** What the switch saw, one object a line. */
  async witness() {
    const text = await readFile(join(this.dir, 'witness.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** Ends what was started, the last first, and removes its data. */
  async close() {
    for (const child of this.children.toReversed()) await child.end(child.name === 'redis' ? 'SIGTERM' : 'SIGKILL');
    await rm(this.dir, { recursive: true, force: true });
  }
}
