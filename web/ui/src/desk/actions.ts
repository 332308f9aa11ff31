import { api, data, type Shape } from '../api/client';
import type { AgentCall } from './deskState';
import type { Draft } from './drafts';

type Answer = 'accept' | 'reject' | 'reject_close' | 'skip' | 'skip_close' | 'cancel' | 'cancel_reservation';

const of = (id: string) => ({ params: { path: { id } } });

/** What an agent can do: the API's own paths, one function each. */
export const actions = {
  status: (id: string, status: Shape<'AgentStatus'>, reason?: string) =>
    data(api.POST('/api/v2/callcenter/agent/{id}/status', { ...of(id), body: { status, reason } })),
  /** Ends a wrap-up, and is what agents on demand say after each call. */
  waiting: (id: string) =>
    data(api.POST('/api/v2/callcenter/agent/{id}/state', { ...of(id), body: { state: 'Waiting' } })),
  phone: (id: string, phone: Shape<'Phone'>) =>
    data(api.PUT('/api/v2/agents/{id}/phone', { ...of(id), body: { phone } })),
  answer: (id: string, answer: Answer) =>
    data(api.POST('/api/v2/agents/{id}/call/answer', { ...of(id), body: { answer } })),
  hangup: (id: string) => data(api.POST('/api/v2/agents/{id}/call/hangup', of(id))),
  hold: (id: string, held: boolean) => data(api.POST('/api/v2/agents/{id}/call/hold', { ...of(id), body: { held } })),
  mute: (id: string, muted: boolean) => data(api.POST('/api/v2/agents/{id}/call/mute', { ...of(id), body: { muted } })),
  recording: (id: string, paused: boolean) =>
    data(api.POST('/api/v2/agents/{id}/call/recording', { ...of(id), body: { paused } })),
  digits: (id: string, digits: string) =>
    data(api.POST('/api/v2/agents/{id}/call/dtmf', { ...of(id), body: { digits } })),
  transfer: (id: string, to: { agent?: string; number?: string }) =>
    data(api.POST('/api/v2/agents/{id}/call/transfer', { ...of(id), body: to })),
  moreTime: (id: string) => data(api.POST('/api/v2/agents/{id}/wrap-up/more', of(id))),
  doNotCall: (id: string, reason: string) =>
    data(api.POST('/api/v2/agents/{id}/call/do-not-call', { ...of(id), body: reason ? { reason } : {} })),
  addNumber: (id: string, number: string, type: string) =>
    data(api.POST('/api/v2/agents/{id}/call/communications', { ...of(id), body: { number, type: type || undefined } })),
  stopNumber: (id: string, number: string) =>
    data(api.DELETE('/api/v2/agents/{id}/call/communications/{number}', { params: { path: { id, number } } })),
};

/** Tells Tandem what a call came to: the promise first, so that the result finds it. */
export async function sendResult(id: string, call: AgentCall, draft: Draft): Promise<void> {
  const disposition = call.dispositions.find(({ code }) => code === draft.disposition);
  if (disposition?.callback) await promise(id, draft);
  await data(
    api.POST('/api/v2/agents/{id}/call/result', {
      ...of(id),
      body: {
        session_id: call.attempt,
        disposition: draft.disposition,
        success: disposition?.success ?? false,
        comment: draft.comment.trim() || undefined,
        // The promise says when; the campaign's own wait would put it off.
        next_after_sec: disposition?.callback ? 0 : undefined,
      },
    }),
  );
}

function promise(id: string, { callback: { day, time, number, personal } }: Draft) {
  const body = { at: `${day}T${time}`, number: number || undefined, personal };
  return data(api.POST('/api/v2/agents/{id}/call/callback', { ...of(id), body }));
}

/** What has to be said yet before a result can be sent; "" when all is there. */
export function missing(call: AgentCall, draft: Draft, callbackAt: number, now: number): string {
  if (!draft.disposition) return 'Choose what the call came to.';
  const disposition = call.dispositions.find(({ code }) => code === draft.disposition);
  if (!disposition) return 'Choose what the call came to.';
  if (!disposition.callback) return '';
  if (Number.isNaN(callbackAt)) return 'Say when to call back.';
  return callbackAt <= now ? 'That time has passed where the customer is.' : '';
}
