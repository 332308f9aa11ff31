/**
 * The live feed (GET /api/v2/feed): one WebSocket for the whole page. Whoever
 * shows something live subscribes to its topic; the connection is there while
 * somebody does. A lost one is opened again, goes on behind the last offset
 * where the server still has it, and takes new snapshots where not. Until then
 * the last values stay: nothing on the page jumps.
 */

/** `refused`: the session has ended, or has other rights than before; it is no use to come back. */
export type FeedStatus = 'off' | 'connecting' | 'live' | 'lost' | 'refused';

/** What is known of a topic. `values` is replaced as a whole when something changes. */
export interface TopicState<Value> {
  values: ReadonlyMap<string, Value>;
  /** Whether a snapshot was seen: without one, "no values" means "not known yet". */
  known: boolean;
}

interface Topic {
  state: TopicState<unknown>;
  draft: Map<string, unknown> | null; // changes that are not shown yet
  listeners: Set<() => void>;
}

type Message =
  | { type: 'hello'; epoch: string; offset: number }
  | { type: 'snapshot'; topic: string; epoch: string; offset: number; values: Record<string, unknown> }
  | { type: 'change'; topic: string; offset: number; op: 'set' | 'gone'; id: string; value?: unknown }
  | { type: 'resumed'; topics: string[]; epoch: string; offset: number }
  | { type: 'pong'; epoch: string; offset: number }
  | { type: 'error'; topic?: string; message: string };

const nothing: TopicState<unknown> = { values: new Map(), known: false };
const firstWait = 500;
const longestWait = 10_000;
const pingEvery = 15_000;
const silentFor = 40_000;
/** Changes are shown together, so that ten a second for a thousand agents cost ten renderings and no more. */
const showEvery = 100;
/** Close codes of a server that will not have us: signed out, forbidden. */
const refusals = new Set([4001, 4003]);

export class Feed {
  private socket: WebSocket | null = null;
  private readonly topics = new Map<string, Topic>();
  private status: FeedStatus = 'off';
  private readonly statusListeners = new Set<() => void>();
  private epoch = '';
  private offset = 0;
  private wait = firstWait;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private show: ReturnType<typeof setTimeout> | undefined;
  private closeLater: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private heard = 0;

  constructor(private readonly url: () => string) {}

  /** Listens to a topic until the function that it gives is called. */
  subscribe(name: string, listener: () => void): () => void {
    clearTimeout(this.closeLater);
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { state: nothing, draft: null, listeners: new Set() };
      this.topics.set(name, topic);
      this.say({ type: 'subscribe', topics: [name] });
    }
    topic.listeners.add(listener);
    if (!this.socket && this.reconnect === undefined) this.connect();
    return () => this.leave(name, listener);
  }

  /** What is known of a topic now. The same object as long as nothing changed. */
  topic(name: string): TopicState<unknown> {
    return this.topics.get(name)?.state ?? nothing;
  }

  /** Tells when the state of the connection changes. */
  watch(listener: () => void): () => void {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  }

  getStatus(): FeedStatus {
    return this.status;
  }

  /** Forgets everything, as when somebody else signs in. */
  close(): void {
    clearTimeout(this.reconnect);
    this.reconnect = undefined;
    this.drop();
    this.epoch = '';
    this.offset = 0;
    for (const topic of this.topics.values()) topic.state = nothing;
    this.setStatus('off');
  }

  private leave(name: string, listener: () => void): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0) return;
    this.topics.delete(name);
    this.say({ type: 'unsubscribe', topics: [name] });
    // The next page often wants what the last one had: the line stays for a moment.
    if (this.topics.size === 0) this.closeLater = setTimeout(() => this.topics.size === 0 && this.close(), 5000);
  }

  private connect(): void {
    this.reconnect = undefined;
    if (this.status === 'off') this.setStatus('connecting');
    const socket = new WebSocket(this.url());
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => this.beat(), pingEvery);
  }

  private opened(): void {
    const known = [...this.topics].filter(([, topic]) => topic.state.known).map(([name]) => name);
    const fresh = [...this.topics].filter(([, topic]) => !topic.state.known).map(([name]) => name);
    if (known.length > 0) this.say({ type: 'subscribe', topics: known, epoch: this.epoch, offset: this.offset });
    if (fresh.length > 0) this.say({ type: 'subscribe', topics: fresh });
  }

  private beat(): void {
    if (Date.now() - this.heard > silentFor) {
      this.drop();
      this.lost(1006);
      return;
    }
    this.say({ type: 'ping' });
  }

  private lost(code: number): void {
    this.drop();
    if (this.topics.size === 0 || refusals.has(code)) {
      this.setStatus(refusals.has(code) ? 'refused' : 'off');
      return;
    }
    this.setStatus('lost');
    // Not all pages come back in the same moment.
    this.reconnect = setTimeout(() => this.connect(), this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  private drop(): void {
    clearInterval(this.heartbeat);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private say(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private hear(text: string): void {
    this.heard = Date.now();
    const message = JSON.parse(text) as Message;
    if ('epoch' in message && message.type !== 'hello') this.epoch = message.epoch;
    if ('offset' in message && message.type !== 'hello') this.offset = message.offset;
    switch (message.type) {
      case 'snapshot':
        this.change(message.topic, () => new Map(Object.entries(message.values)), true);
        break;
      case 'change':
        this.change(message.topic, (values) => {
          if (message.op === 'set') values.set(message.id, message.value);
          else values.delete(message.id);
          return values;
        });
        break;
    }
    if (message.type !== 'hello' && message.type !== 'error') {
      this.wait = firstWait;
      this.setStatus('live');
    }
  }

  /** Notes a change; what was noted is shown soon, all of it at once. */
  private change(name: string, apply: (values: Map<string, unknown>) => Map<string, unknown>, known?: boolean): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    topic.draft = apply(topic.draft ?? new Map(topic.state.values));
    if (known && !topic.state.known) {
      this.reveal(); // the first values are waited for
      return;
    }
    this.show ??= setTimeout(() => this.reveal(), showEvery);
  }

  private reveal(): void {
    clearTimeout(this.show);
    this.show = undefined;
    for (const topic of this.topics.values()) {
      if (!topic.draft) continue;
      topic.state = { values: topic.draft, known: true };
      topic.draft = null;
      for (const listener of topic.listeners) listener();
    }
  }

  private setStatus(status: FeedStatus): void {
    if (this.status === status) return;
    this.status = status;
    for (const listener of this.statusListeners) listener();
  }
}

/** The page's feed. */
export const feed = new Feed(() => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v2/feed`);
