import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSocket, type SipSocket, tabKey } from './socket';
import { type Port, SocketHolder } from './socketHolder';
import type { FromWorker, ToWorker } from './socketProtocol';
import { furnish } from './testing/browser';
import { FakeFreeSWITCH } from './testing/freeswitch';

const url = 'wss://pbx.example:7443';
let fs: FakeFreeSWITCH;
let holder: SocketHolder;
let workers: FakeWorker[];

/** A shared worker that is a part of the test itself; `option` is what this browser reads of its options. */
class FakeWorker {
  readonly port = {
    onmessage: null as ((event: { data: FromWorker }) => void) | null,
    postMessage: (data: ToWorker) => this.end.onmessage?.({ data }),
    close: () => {},
  };
  onerror: (() => void) | null = null;
  private readonly end: Port = {
    onmessage: null,
    postMessage: (data) => queueMicrotask(() => this.port.onmessage?.({ data })),
  };

  constructor(_address: string, options: { extendedLifetime: boolean }, knows: boolean, starts: boolean) {
    if (knows) expect(options.extendedLifetime).toBe(true);
    if (starts) holder.serve(this.end);
    workers.push(this);
  }
}

function browserWith({ knows = true, starts = true } = {}) {
  const Worker = class extends FakeWorker {
    constructor(address: string, options: { extendedLifetime: boolean }) {
      super(address, options, knows, starts);
    }
  };
  vi.stubGlobal('SharedWorker', Worker);
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  fs = new FakeFreeSWITCH();
  furnish(fs);
  holder = new SocketHolder();
  workers = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(1);

async function connected(): Promise<{ socket: SipSocket; heard: string[] }> {
  const socket = openSocket(url);
  const heard: string[] = [];
  socket.onconnect = () => heard.push('connected');
  socket.ondisconnect = (error, code) => heard.push(`disconnected ${error} ${code}`);
  socket.ondata = (data) => heard.push(String(data).split('\r\n')[0] ?? '');
  socket.connect();
  await settled();
  return { socket, heard };
}

test('the next page goes on with the WebSocket of the last one', async () => {
  browserWith();
  const before = await connected();
  expect(before.socket.isConnected()).toBe(true);
  expect(before.socket.send('ACK sip:x SIP/2.0\r\n\r\n')).toBe(true);
  await settled();
  expect(fs.received).toHaveLength(1);
  dispatchEvent(new Event('pagehide'));
  fs.socket.deliver('BYE sip:x SIP/2.0', [], '');
  await settled();
  expect(before.heard).toEqual(['connected']);
  const after = await connected();
  expect(after.heard).toEqual(['connected', 'BYE sip:x SIP/2.0']);
  expect(fs.sockets).toHaveLength(1);
  fs.socket.lose();
  await settled();
  expect(after.heard.at(-1)).toBe('disconnected true 1006');
  expect(after.socket.isConnected()).toBe(false);
  after.socket.connect();
  await settled();
  expect(fs.sockets).toHaveLength(2);
  after.socket.disconnect();
  expect(fs.socket.readyState).toBe(3);
  expect(after.socket.send('x')).toBe(false);
});

test('a browser whose workers end with their pages has a WebSocket of the page', async () => {
  browserWith({ knows: false });
  const { heard } = await connected();
  expect(heard).toEqual(['connected']);
  expect(fs.sockets).toHaveLength(1);
});

test('so has one whose worker cannot be started', async () => {
  browserWith({ starts: false });
  const { socket, heard } = await connected();
  expect(heard).toEqual([]);
  expect(socket.isConnecting()).toBe(true);
  workers[0]?.onerror?.();
  await settled();
  expect(heard).toEqual(['connected']);
  expect(socket.send('ACK sip:x SIP/2.0\r\n\r\n')).toBe(true);
});

test('a tab keeps its key', () => {
  expect(tabKey()).toBe(tabKey());
  const one = tabKey();
  sessionStorage.clear();
  expect(tabKey()).not.toBe(one);
});
