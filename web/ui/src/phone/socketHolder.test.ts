import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Port, SocketHolder } from './socketHolder';
import { type FromWorker, heldFor, type ToWorker } from './socketProtocol';
import { FakeFreeSWITCH, FakeSocket } from './testing/freeswitch';

let fs: FakeFreeSWITCH;
let holder: SocketHolder;

beforeEach(() => {
  vi.useFakeTimers();
  fs = new FakeFreeSWITCH();
  const Socket = class extends FakeSocket {
    constructor(url: string, protocol: string) {
      super(fs, new URL(url).href, protocol);
    }
  };
  vi.stubGlobal('WebSocket', Socket);
  holder = new SocketHolder();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A page as the worker sees it. */
class Page implements Port {
  onmessage: Port['onmessage'] = null;
  readonly heard: FromWorker[] = [];

  constructor(private readonly key = 'tab') {
    holder.serve(this);
  }
  postMessage(message: FromWorker): void {
    this.heard.push(message);
  }
  says(data: ToWorker): void {
    this.onmessage?.({ data });
  }
  async attach(url = 'wss://pbx.example:7443'): Promise<void> {
    this.says({ say: 'attach', key: this.key, url });
    await vi.advanceTimersByTimeAsync(1);
  }
}

const comes = async (text: string) => {
  fs.socket.deliver(text, [], '');
  await vi.advanceTimersByTimeAsync(1);
};

test('a page has its WebSocket as if it were its own', async () => {
  const page = new Page();
  await page.attach();
  expect(fs.socket.protocol).toBe('sip');
  page.says({ say: 'send', text: 'ACK sip:x SIP/2.0\r\n\r\n' });
  await comes('one');
  expect(page.heard).toMatchObject([{ say: 'open' }, { say: 'message' }]);
  expect(fs.received).toHaveLength(1);
  fs.socket.lose();
  expect(page.heard.at(-1)).toMatchObject({ say: 'closed', clean: false, code: 1006 });
  await page.attach();
  expect(fs.sockets).toHaveLength(2);
});

test('the next page of a tab takes up where the last one was', async () => {
  const before = new Page();
  await before.attach();
  before.says({ say: 'leave' });
  await comes('meanwhile');
  expect(before.heard).toHaveLength(1);
  const after = new Page();
  await after.attach();
  expect(fs.sockets).toHaveLength(1);
  expect(after.heard.map(({ say }) => say)).toEqual(['open', 'message']);
  await vi.advanceTimersByTimeAsync(heldFor * 2);
  expect(fs.socket.readyState).toBe(FakeSocket.OPEN);
  before.says({ say: 'close' }); // what the old page says is of no interest any more
  expect(fs.socket.readyState).toBe(FakeSocket.OPEN);
});

test('a page that does not come back is waited for in vain', async () => {
  const page = new Page();
  await page.attach();
  page.says({ say: 'leave' });
  await vi.advanceTimersByTimeAsync(heldFor);
  expect(fs.socket.readyState).toBe(FakeSocket.CLOSED);
});

test('another tab, and another address, have a WebSocket of their own', async () => {
  await new Page('one').attach();
  await new Page('two').attach();
  expect(fs.sockets).toHaveLength(2);
  await new Page('two').attach('wss://other.example:7443');
  expect(fs.sockets.map(({ readyState }) => readyState)).toEqual([FakeSocket.OPEN, FakeSocket.CLOSED, FakeSocket.OPEN]);
});
