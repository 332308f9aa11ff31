import { type DialogRequest, parseMessage } from 'jssip/lib/Parser';
import * as sessions from 'jssip/lib/RTCSession';
import type { IncomingRTCSessionEvent, UA } from 'jssip/lib/UA';

/**
 * A call outlives its page. When the page is loaded again the sound stops, but
 * FreeSWITCH keeps its side of the call for a minute or two: the customer stays
 * on the line and hears nothing. The new page goes on with the same SIP dialog,
 * and a re-INVITE brings new sound. To FreeSWITCH, and so to Tandem, it is the
 * same leg all the time.
 *
 * JsSIP has no door for this, so that a session is put together from its parts.
 * Its version is pinned, and a test holds that it works.
 */

/** What a page leaves to the one that follows it in the same tab. */
export interface KeptCall {
  invite: string; // as it came
  tag: string; // of our side of the dialog
  sequence: number; // of our last request in it
  since: number;
  muted: boolean;
}

const key = 'tandem.call';

export function keepCall(kept: KeptCall): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing loses the call with the page; the warning before it goes says so.
  }
}

export function forgetCall(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Then there was none either.
  }
}

/** The call of the page that was here before, once: whoever takes it must go on with it. */
export function takeKeptCall(): KeptCall | null {
  try {
    const text = sessionStorage.getItem(key);
    forgetCall();
    return text ? (JSON.parse(text) as KeptCall) : null;
  } catch {
    return null;
  }
}

/** Parts of JsSIP's RTCSession (3.13.8) that are not meant for others. */
interface Inside {
  _direction: string;
  _status: number;
  _is_confirmed: boolean;
  _late_sdp: boolean;
  _start_time: Date;
  _id: string;
  _from_tag: string;
  _contact: string;
  _request: unknown;
  _local_identity: unknown;
  _remote_identity: unknown;
  _localMediaStream: MediaStream;
  _dialog: { local_seqnum: number };
  _connection: RTCPeerConnection;
  _createDialog(request: unknown, side: 'UAS'): boolean;
  _createRTCConnection(config: RTCConfiguration, constraints: null): void;
}

type Session = IncomingRTCSessionEvent['session'];

const RTCSession = (sessions as unknown as { default: new (ua: UA) => Session & Inside }).default;
const confirmed = 9;

/** A session in the middle of its call, without sound; null where what was kept cannot be read. */
export function resumedSession(ua: UA, kept: KeptCall): IncomingRTCSessionEvent | null {
  const request = parseMessage(kept.invite, ua);
  if (!request) return null;
  request.to_tag = kept.tag;
  const session = new RTCSession(ua);
  session._direction = 'incoming';
  session._request = request;
  session._from_tag = request.from_tag;
  session._id = request.call_id + request.from_tag;
  session._contact = ua.contact.toString();
  session._local_identity = request.to;
  session._remote_identity = request.from;
  session._late_sdp = false;
  session._start_time = new Date(kept.since);
  if (!session._createDialog(request, 'UAS')) return null;
  // A number that was used already would be refused; the page may have gone before it wrote down the last one.
  session._dialog.local_seqnum = kept.sequence + 100;
  session._status = confirmed;
  session._is_confirmed = true;
  return { originator: 'remote', session, request } as IncomingRTCSessionEvent;
}

/** Brings sound into a resumed session. FreeSWITCH answers with the end of the session where it has none any more. */
export function bringSound(event: IncomingRTCSessionEvent, microphone: MediaStream, config: RTCConfiguration): void {
  const session = event.session as Session & Inside;
  session._createRTCConnection(config, null);
  session._localMediaStream = microphone;
  for (const track of microphone.getTracks()) session._connection.addTrack(track, microphone);
  session.renegotiate();
}

/** What the next page needs to go on with a session. */
export function kept({ session, request }: IncomingRTCSessionEvent, since: number, muted: boolean): KeptCall {
  const { _dialog } = session as Session & Inside;
  const tag = (request as DialogRequest).to_tag;
  return { invite: request.toString(), tag, sequence: _dialog?.local_seqnum ?? 0, since, muted };
}
