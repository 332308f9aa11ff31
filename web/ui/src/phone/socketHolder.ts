import { type FromWorker, heldFor, type ToWorker } from './socketProtocol';

/** The part of a MessagePort that is used. */
export interface Port {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { data: ToWorker }) => void) | null;
}

/** One WebSocket, and the page that it is held for. */
interface Held {
  socket: WebSocket;
  port: Port | null;
  /** What came while there was no page. */
  waiting: string[];
  end: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Holds WebSockets while their pages are loaded again, so that FreeSWITCH never
 * notices: what it sends in between waits for the next page of the same tab.
 */
export class SocketHolder {
  private readonly held = new Map<string, Held>();

  /** Serves a page. */
  serve(port: Port): void {
    let key = '';
    port.onmessage = ({ data }) => {
      const one = this.held.get(key);
      switch (data.say) {
        case 'attach':
          key = data.key;
          this.attach(key, data.url, port);
          break;
        case 'send':
          if (one?.port === port && one.socket.readyState === WebSocket.OPEN) one.socket.send(data.text);
          break;
        case 'leave':
          if (one?.port === port) this.leave(key, one);
          break;
        case 'close':
          if (one?.port === port) this.drop(key, one);
          break;
      }
    };
  }

  private attach(key: string, url: string, port: Port): void {
    const known = this.held.get(key);
    if (known && known.socket.url === new URL(url).href && known.socket.readyState === WebSocket.OPEN) {
      clearTimeout(known.end);
      known.port = port;
      port.postMessage({ say: 'open' });
      for (const data of known.waiting.splice(0)) port.postMessage({ say: 'message', data });
      return;
    }
    if (known) this.drop(key, known);
    this.open(key, url, port);
  }

  private open(key: string, url: string, port: Port): void {
    const one: Held = { socket: new WebSocket(url, 'sip'), port, waiting: [], end: undefined };
    this.held.set(key, one);
    one.socket.binaryType = 'arraybuffer';
    one.socket.onopen = () => one.port?.postMessage({ say: 'open' });
    one.socket.onmessage = ({ data }) => {
      const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
      if (one.port) one.port.postMessage({ say: 'message', data: text });
      else one.waiting.push(text);
    };
    one.socket.onclose = ({ wasClean, code, reason }) => {
      if (this.held.get(key) === one) this.held.delete(key);
      one.port?.postMessage({ say: 'closed', clean: wasClean, code, reason });
    };
  }

  private leave(key: string, one: Held): void {
    one.port = null;
    one.end = setTimeout(() => this.drop(key, one), heldFor);
  }

  private drop(key: string, one: Held): void {
    clearTimeout(one.end);
    if (this.held.get(key) === one) this.held.delete(key);
    one.socket.onclose = null;
    one.socket.close();
  }
}
