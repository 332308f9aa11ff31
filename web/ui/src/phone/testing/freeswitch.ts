import { type Answer, type Message, md5, read, sdp } from './sip';

/**
 * A FreeSWITCH for tests: the far end of a WebSocket, which lets phones register
 * with a digest (RFC 2617 without qop), calls them, and answers what they ask
 * in a call. It keeps what it was told.
 */
export class FakeFreeSWITCH {
  readonly password: string = 'secret';
  readonly sockets: FakeSocket[] = [];
  readonly received: Message[] = [];
  /** Statuses that a method is answered with instead, once each. */
  readonly refusals = new Map<string, number>();
  /** Methods that get no answer at all. */
  readonly ignored = new Set<string>();
  /** No new connection gets through. */
  away = false;
  contact = '';
  registrations = 0;
  private calls = 0;
  private readonly waiting: { test: (m: Message) => boolean; resolve: (m: Message) => void }[] = [];

  /** Where phones are: the newest connection. */
  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('nobody has connected');
    return last;
  }

  /** Waits until something was said that is so, and was not waited for before. */
  heard(test: (m: Message) => boolean): Promise<Message> {
    const known = this.received.findIndex((m) => !m.seen && test(m));
    const found = this.received[known];
    if (found) {
      found.seen = true;
      return Promise.resolve(found);
    }
    return new Promise((resolve) => this.waiting.push({ test, resolve }));
  }

  request(method: string): Promise<Message> {
    return this.heard((m) => m.method === method);
  }

  response(status: number, method: string): Promise<Message> {
    return this.heard((m) => m.status === status && m.headers.cseq?.endsWith(method) === true);
  }

  /** Calls the phone. Gives the call, which rings then. */
  call({ tandem = true, from = '9990105030001' } = {}): FakeCall {
    this.calls += 1;
    const call = new FakeCall(this, `call-${this.calls}`, from);
    call.say('INVITE', { body: sdp, extra: tandem ? ['X-Tandem: one'] : [] });
    return call;
  }

  hear(socket: FakeSocket, text: string): void {
    const message = read(text);
    const waits = this.waiting.findIndex(({ test }) => test(message));
    message.seen = waits >= 0;
    this.received.push(message);
    if (message.method) this.answer(socket, message);
    this.waiting.splice(waits, waits >= 0 ? 1 : 0)[0]?.resolve(message);
  }

  private answer(socket: FakeSocket, m: Message): void {
    if (m.method === 'ACK' || this.ignored.has(m.method)) return;
    const refusal = this.refusals.get(m.method);
    this.refusals.delete(m.method);
    if (refusal) this.reply(socket, m, { status: refusal });
    else if (m.method === 'REGISTER') this.register(socket, m);
    else if (m.method === 'INVITE')
      this.reply(socket, m, { status: 200, body: sdp, extra: [`Contact: <sip:fs@pbx.example>`] });
    else this.reply(socket, m, { status: 200 });
  }

  private register(socket: FakeSocket, m: Message): void {
    const given = Object.fromEntries(
      [...(m.headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const who = md5(`${given.username}:pbx.example:${this.password}`);
    if (!given.response) {
      const challenge = 'WWW-Authenticate: Digest realm="pbx.example", nonce="n1", algorithm=MD5';
      this.reply(socket, m, { status: 401, extra: [challenge] });
    } else if (given.response !== md5(`${who}:n1:${md5(`REGISTER:${given.uri}`)}`)) {
      this.reply(socket, m, { status: 403 });
    } else {
      const contact = /<[^>]*>/.exec(m.headers.contact ?? '')?.[0] ?? '';
      const expires = /expires=(\d+)/.exec(m.headers.contact ?? '')?.[1];
      this.contact = expires === '0' ? '' : contact.slice(1, -1);
      this.registrations += 1;
      this.reply(socket, m, { status: 200, extra: [`Contact: ${contact};expires=${expires}`] });
    }
  }

  private reply(socket: FakeSocket, m: Message, { status, extra = [], body = '' }: Answer): void {
    const { via, from, to, cseq, 'call-id': id } = m.headers;
    const tagged = to?.includes('tag=') ? to : `${to};tag=fs`;
    const head = [`Via: ${via}`, `From: ${from}`, `To: ${tagged}`, `Call-ID: ${id}`, `CSeq: ${cseq}`, ...extra];
    socket.deliver(`SIP/2.0 ${status} Whatever`, head, body);
  }
}

/** A call that the fake FreeSWITCH makes. */
export class FakeCall {
  private sequence = 100;
  /** Of the phone's side; known when it has answered something. */
  tag = '';

  constructor(
    private readonly fs: FakeFreeSWITCH,
    readonly id: string,
    readonly from: string,
  ) {}

  /** Sends a request of the call. */
  say(method: string, { body = '', extra = [] as string[] } = {}): void {
    if (method !== 'ACK' && method !== 'CANCEL') this.sequence += 1;
    const to = this.tag ? `;tag=${this.tag}` : '';
    this.fs.socket.deliver(
      `${method} ${this.fs.contact} SIP/2.0`,
      [
        `Via: SIP/2.0/WSS pbx.example;branch=z9hG4bK-${this.id}-${this.sequence}${method === 'ACK' ? '-ack' : ''}`,
        'Max-Forwards: 70',
        `From: <sip:${this.from}@pbx.example>;tag=fs-${this.id}`,
        `To: <${this.fs.contact}>${to}`,
        `Call-ID: ${this.id}`,
        `CSeq: ${this.sequence} ${method}`,
        'Contact: <sip:fs@pbx.example>',
        ...extra,
      ],
      body,
    );
  }

  /** Waits until the phone has answered, and confirms it. */
  async answered(): Promise<void> {
    const ok = await this.fs.heard((m) => m.status === 200 && m.headers['call-id'] === this.id);
    this.tag = /tag=([^;]*)/.exec(ok.headers.to ?? '')?.[1] ?? '';
    this.say('ACK');
  }
}

/** The browser's WebSocket, whose other end is a fake FreeSWITCH. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 3;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;

  constructor(
    private readonly fs: FakeFreeSWITCH,
    readonly url: string,
    readonly protocol: string,
  ) {
    fs.sockets.push(this);
    queueMicrotask(() => {
      if (fs.away) {
        this.lose();
        return;
      }
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(text: string): void {
    if (this.readyState !== 1) throw new Error('sent over a socket that is not open');
    if (text.trim() !== '') queueMicrotask(() => this.fs.hear(this, text));
  }

  close(): void {
    this.readyState = 3;
  }

  /** The connection breaks. */
  lose(): void {
    this.readyState = 3;
    this.onclose?.({ wasClean: false, code: 1006, reason: '' });
  }

  deliver(first: string, headers: string[], body: string): void {
    const type = body ? ['Content-Type: application/sdp'] : [];
    const data = [first, ...headers, ...type, `Content-Length: ${body.length}`, '', body].join('\r\n');
    queueMicrotask(() => this.readyState === 1 && this.onmessage?.({ data }));
  }
}
