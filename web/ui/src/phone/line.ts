import { debug, UA } from 'jssip';
import type { IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA';
import type { Shape } from '../api/client';
import { type KeptCall, resumedSession } from './resume';
import { openSocket, type SipSocket, tabKey } from './socket';

debug.disable(); // it would write passwords' digests and numbers on the console

export type Settings = Shape<'Softphone'>;

/** What a line tells its phone. */
export interface LineEvents {
  connecting(): void;
  registered(): void;
  /** `final`: it is not tried again by itself. */
  failed(reason: string, final: boolean): void;
  called(event: IncomingRTCSessionEvent): void;
}

/** Seconds. A browser that vanished without a word is not called for longer than this. */
const expires = 60;
/** Milliseconds until the next try, after FreeSWITCH has answered that it cannot now. */
const again = 5000;

/**
 * The registration at FreeSWITCH: one WebSocket, kept and opened again by
 * JsSIP, over which this browser is reached as a SIP user.
 */
export class Line {
  private readonly ua: UA;
  private readonly socket: SipSocket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private wasConnected = false;
  private closed = false;

  constructor(
    private readonly settings: Settings,
    private readonly tell: LineEvents,
  ) {
    this.socket = openSocket(settings.url);
    this.ua = new UA({
      sockets: [this.socket],
      uri: `sip:${settings.user}@${settings.domain}`,
      password: settings.password,
      // The same before and after the page is loaded again, so that requests of a call find it.
      contact_uri: `sip:${settings.user}@${tabKey()}.invalid;transport=ws`,
      register: true,
      register_expires: expires,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: 'Tandem',
    });
    this.follow();
  }

  start(): void {
    this.tell.connecting();
    this.ua.start();
  }

  /** Takes up a call of the page that was here before; null where it cannot be. */
  resume(kept: KeptCall): IncomingRTCSessionEvent | null {
    return resumedSession(this.ua, kept);
  }

  /** Says goodbye and ends. Resolves when FreeSWITCH has answered, or after a second. */
  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    clearTimeout(this.retry);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(late);
        this.ua.stop();
        resolve();
      };
      const late = setTimeout(end, 1000);
      if (!this.ua.isRegistered()) {
        end();
        return;
      }
      this.ua.on('unregistered', end);
      this.ua.unregister();
    });
  }

  private follow(): void {
    const { ua } = this;
    ua.on('connected', () => {
      this.wasConnected = true;
    });
    ua.on('disconnected', ({ error }) => {
      if (this.closed || !error) return;
      this.tell.failed(
        this.wasConnected ? 'The connection to FreeSWITCH is lost. It is opened again by itself.' : this.unreachable(),
        false,
      );
    });
    ua.on('connecting', () => {
      if (this.wasConnected && !this.closed) this.tell.connecting();
    });
    ua.on('registered', () => {
      if (!this.closed) this.tell.registered();
    });
    ua.on('registrationFailed', ({ response, cause }) => this.refused(response?.status_code, cause));
    ua.on('newRTCSession', (event: RTCSessionEvent) => {
      if (event.session.direction === 'incoming') this.tell.called(event as IncomingRTCSessionEvent);
    });
  }

  private refused(status: number | undefined, cause: string | undefined): void {
    if (this.closed) return;
    if (status === 401 || status === 403 || status === 407) {
      this.closed = true;
      this.ua.stop();
      this.tell.failed(
        `FreeSWITCH does not take the password of phone ${this.settings.user}. Tell your supervisor.`,
        true,
      );
      return;
    }
    if (cause === 'Connection Error') return; // told by "disconnected", and opened again by JsSIP
    if (cause === 'Request Timeout') {
      // The WebSocket seems to be open and is not: JsSIP itself would wait for TCP to notice.
      this.socket.disconnect();
      this.socket.ondisconnect(true, 1006, 'silent');
      return;
    }
    this.tell.failed(
      `FreeSWITCH does not let phone ${this.settings.user} register now: ${status ?? cause}. It is tried again.`,
      false,
    );
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.ua.register(), again);
  }

  private unreachable(): string {
    const { host } = new URL(this.settings.url);
    return `FreeSWITCH does not answer at ${host}. It is tried again. Where its certificate is one of its own, open https://${host} once and accept it.`;
  }
}
