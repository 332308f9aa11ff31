import type { Shape } from '../api/client';
import { supervisor } from '../testing/show';
import type { Agent, AgentCall } from './deskState';

/** What tests of the desktop begin with. */

export const agentSession: Shape<'Session'> = {
  ...supervisor,
  user: 'ann',
  role: 'agent',
  agent: '1101',
  permissions: {},
};

export const readyAgent: Agent = {
  id: '1101',
  name: 'Ann Archer',
  contact: 'user/1101',
  nailedUp: false,
  phone: 'extension',
  status: 'Available',
  state: 'Waiting',
  since: '2026-11-21T12:00:00Z',
  campaign: '',
  attempt: '',
  legUp: false,
  registered: true,
  node: '',
  callTimeout: 15,
  maxNoAnswer: 0,
  noAnswerDelayTime: 5,
  rejectDelayTime: 5,
  busyDelayTime: 30,
  maxErrors: 5,
  tiers: [],
};

export const dispositions: Shape<'Disposition'>[] = [
  { code: 'sale', label: 'Sale', key: 's', success: true },
  { code: 'call_back', label: 'Call back', key: 'c', callback: true },
  { code: 'not_home', label: 'Not at home', key: 'h', retry: { wait: 7200 } },
];

export function someCall(part: Partial<AgentCall> = {}): AgentCall {
  return {
    campaign: 'spring',
    campaignName: 'Spring',
    attempt: 'att-1',
    phase: 'offered',
    offered: false,
    number: '+4930123456',
    member: {
      id: 7,
      name: 'Karla Kunde',
      priority: 0,
      timezone: 'Europe/Berlin',
      person: '',
      variables: { tariff: 'Blue' },
      skills: {},
      noRecord: false,
      communications: [
        { number: '+4930123456', priority: 0, type: 'mobile', ended: false, attempts: 1, cause: '' },
        { number: '+4930999999', priority: 0, type: 'work', ended: false, attempts: 0, cause: '' },
      ],
      state: 'claimed',
      next: 0,
      attempts: 1,
      endCause: '',
      lastResult: 'NO_ANSWER',
      lastAgent: '',
    },
    recording: false,
    paused: false,
    held: false,
    muted: false,
    mode: 'preview',
    over: false,
    result: '',
    cause: '',
    disposition: '',
    wrapUp: { sec: 30, moreSec: 30, leftSec: 60 },
    awaits: false,
    awaitSec: 0,
    zone: 'Europe/Berlin',
    zoneSure: true,
    dispositions,
    history: [],
    ...part,
  };
}
