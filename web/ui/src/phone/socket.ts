import { WebSocketInterface } from 'jssip';
import workerAddress from './socket.worker?sharedworker&url';
import type { FromWorker, ToWorker } from './socketProtocol';

/** JsSIP's WebSocket as its Transport uses it. */
export type SipSocket = InstanceType<typeof WebSocketInterface>;

/** Which WebSocket of the worker belongs to this tab: it stays the same when the page is loaded again. */
export function tabKey(): string {
  const name = 'tandem.tab';
  try {
    const known = sessionStorage.getItem(name);
    if (known) return known;
    const made = crypto.randomUUID();
    sessionStorage.setItem(name, made);
    return made;
  } catch {
    return crypto.randomUUID();
  }
}

/**
 * A WebSocket for SIP. Where the browser has shared workers that outlive their
 * page for a moment (Chromium), one of them holds it: loading the page again
 * then leaves the connection as it is. Elsewhere it is the page's own.
 */
export function openSocket(url: string): SipSocket {
  const worker = startWorker();
  return worker ? new HeldSocket(url, worker) : new WebSocketInterface(url);
}

function startWorker(): SharedWorker | null {
  if (typeof SharedWorker === 'undefined') return null;
  let outlives = false;
  const options: WorkerOptions & { extendedLifetime: boolean } = {
    name: 'tandem-phone-1',
    type: 'module',
    // Only a browser that knows the option reads it.
    get extendedLifetime() {
      outlives = true;
      return true;
    },
  };
  const worker = new SharedWorker(workerAddress, options);
  if (!outlives) worker.port.close();
  return outlives ? worker : null;
}

/** The WebSocket that a worker holds, as JsSIP's own class; that class itself where the worker cannot be started. */
class HeldSocket extends WebSocketInterface {
  private state: 'off' | 'connecting' | 'open' = 'off';
  private port: MessagePort | null;
  private readonly leave = () => this.say({ say: 'leave' });

  constructor(url: string, worker: SharedWorker) {
    super(url);
    this.port = worker.port;
    worker.onerror = () => {
      this.port = null;
      if (this.state === 'connecting') super.connect();
    };
  }

  override connect(): void {
    if (!this.port) {
      super.connect();
      return;
    }
    if (this.state !== 'off') return;
    this.state = 'connecting';
    this.port.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    addEventListener('pagehide', this.leave);
    this.say({ say: 'attach', key: tabKey(), url: this.url });
  }

  override disconnect(): void {
    if (!this.port) {
      super.disconnect();
      return;
    }
    this.state = 'off';
    removeEventListener('pagehide', this.leave);
    this.say({ say: 'close' });
    this.port.onmessage = null;
  }

  override send(message: string): boolean {
    if (!this.port) return super.send(message);
    if (this.state !== 'open') return false;
    this.say({ say: 'send', text: message });
    return true;
  }

  override isConnected(): boolean {
    return this.port ? this.state === 'open' : super.isConnected();
  }

  override isConnecting(): boolean {
    return this.port ? this.state === 'connecting' : super.isConnecting();
  }

  private say(message: ToWorker): void {
    this.port?.postMessage(message);
  }

  private hear(said: FromWorker): void {
    switch (said.say) {
      case 'open':
        this.state = 'open';
        this.onconnect();
        break;
      case 'message':
        this.ondata(said.data);
        break;
      case 'closed':
        this.state = 'off';
        removeEventListener('pagehide', this.leave);
        this.ondisconnect(!said.clean, said.code, said.reason);
        break;
    }
  }
}
