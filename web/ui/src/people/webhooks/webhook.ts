import type { Shape } from '../../api/client';

export type EventType = Shape<'WebhookEventType'>;

export const events: readonly { value: EventType; label: string }[] = [
  { value: 'attempt.ended', label: 'An attempt ended' },
  { value: 'member.ended', label: 'A member is done' },
  { value: 'campaign.state', label: 'A campaign runs, pauses or stops' },
];

export interface Draft {
  name: string;
  url: string;
  events: EventType[];
  campaigns: string[];
}

export const fresh: Draft = { name: '', url: '', events: ['attempt.ended'], campaigns: [] };

export function draftOf({ name, url, events: told, campaigns }: Shape<'Webhook'>): Draft {
  return { name, url, events: [...told], campaigns: [...campaigns] };
}

export function settingsOf({ name, url, events: told, campaigns }: Draft) {
  return { name: name.trim(), url: url.trim(), events: told, campaigns };
}

/** What came of a test: "Delivered in 0.12 s", or why not. */
export function testText(said: { delivered: boolean; seconds: number; status?: number; error?: string }): string {
  const time = `${said.seconds.toFixed(2)} s`;
  if (said.delivered) return `Delivered in ${time}${said.status ? `, answered with ${said.status}` : ''}`;
  return `Not delivered after ${time}: ${said.error || `answered with ${said.status ?? 'nothing'}`}`;
}
