/**
 * The agent's channel (GET /api/v2/cti): one WebSocket that says that the agent
 * is here and hears what happens to them. What is drawn comes from the API;
 * what is heard says when to ask it, see deskState.ts.
 */

/**
 * How the channel is. `taken`: another page of the same agent has it, and this
 * one does not fight for it. `gone`: there is no such agent any more.
 */
export type ChannelStatus = 'connecting' | 'open' | 'lost' | 'taken' | 'gone' | 'ended';

/** A message of the channel. */
export interface Message {
  readonly MsgType: string;
  readonly [field: string]: unknown;
}

const firstWait = 400;
/** Well below the grace time in which a lost desktop is still taken to be there. */
const longestWait = 5_000;
const pingEvery = 5_000;
const answerWithin = 9_000;

/** Close codes after which it is no use to come back by oneself. */
const final: Record<number, ChannelStatus> = { 4001: 'ended', 4003: 'ended', 4004: 'gone', 4010: 'taken' };

export class Channel {
  private socket: WebSocket | null = null;
  private status: ChannelStatus = 'connecting';
  private wait = firstWait;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private heard = 0;
  private asked = 0; // when the heartbeat was sent that waits for its answer

  constructor(
    private readonly url: () => string,
    private readonly tell: { status: (status: ChannelStatus) => void; message: (message: Message) => void },
  ) {}

  /** Connects; also what takes the channel back from another page. */
  open(): void {
    clearTimeout(this.reconnect);
    this.drop();
    if (this.status !== 'connecting' && this.status !== 'lost') this.setStatus('connecting');
    const socket = new WebSocket(this.url());
    this.socket = socket;
    this.heard = this.asked = Date.now();
    socket.onmessage = (event) => this.hear(String(event.data));
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
    this.heartbeat = setInterval(() => this.beat(), pingEvery);
  }

  /** Tries at once instead of when its time has come, as when the network is back. */
  hurry(): void {
    if (this.status === 'lost' && !this.socket) this.open();
  }

  /** Lets go without a goodbye: the agent stays as they are for the grace time. */
  close(): void {
    clearTimeout(this.reconnect);
    this.drop();
  }

  /** A heartbeat without an answer is a lost connection, however long the browser lets this page sleep. */
  private beat(): void {
    const now = Date.now();
    if (this.heard < this.asked && now - this.asked > answerWithin) {
      this.lost(1006);
      return;
    }
    if (this.heard >= this.asked) this.asked = now;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send('{"MsgType":"HEARTBEAT_REQ"}');
  }

  private lost(code: number): void {
    this.drop();
    const end = final[code];
    if (end) {
      this.setStatus(end);
      return;
    }
    this.setStatus('lost');
    // Not all desktops come back in the same moment.
    this.reconnect = setTimeout(() => this.open(), this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  private drop(): void {
    clearInterval(this.heartbeat);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  private hear(text: string): void {
    this.heard = Date.now();
    const message = read(text);
    if (!message || message.MsgType === 'HEARTBEAT_CONF') return;
    if (message.MsgType === 'OPEN_CONF') {
      this.wait = firstWait;
      this.setStatus('open');
    }
    this.tell.message(message);
  }

  private setStatus(status: ChannelStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.tell.status(status);
  }
}

function read(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'MsgType' in value ? (value as Message) : null;
  } catch {
    return null; // not what this channel speaks
  }
}

/** Where an agent's channel is. */
export function channelURL(agent: string): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/api/v2/cti?agent=${encodeURIComponent(agent)}`;
}
