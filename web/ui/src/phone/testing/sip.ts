import { createHash } from 'node:crypto';

/** A SIP message as far as tests look at it. Names of headers are in small letters. */
export interface Message {
  method: string; // "" for a response
  status: number; // 0 for a request
  headers: Record<string, string>;
  body: string;
  seen: boolean;
}

export interface Answer {
  status: number;
  extra?: string[];
  body?: string;
}

export function read(text: string): Message {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).trim().toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  const status = first.startsWith('SIP/2.0') ? Number(first.split(' ')[1]) : 0;
  return { method: status ? '' : (first.split(' ')[0] ?? ''), status, headers, body, seen: false };
}

export const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** What both sides say of their sound; nobody looks closer. */
export const sdp = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 4000 UDP/TLS/RTP/SAVPF 111',
  'a=rtpmap:111 opus/48000/2',
  'a=sendrecv',
  '',
].join('\r\n');

export const onHold = sdp.replace('sendrecv', 'sendonly');
