import type { Shape } from '../../api/client';
import type { Meaning } from '../../parts/states';

/** End causes and hangup causes in people's words. */
const words: Record<string, string> = {
  NORMAL_CLEARING: 'Reached',
  MAX_TRY_COUNT: 'All attempts used',
  MEMBER_EXPIRED: 'Expired',
  NO_COMMUNICATIONS: 'No number left to call',
  ABANDONED: 'Abandoned',
  DISABLED: 'Cancelled by an agent',
  REJECT_CLOSE: 'Rejected and closed by an agent',
  SKIP_CLOSE: 'Skipped and closed by an agent',
  DO_NOT_CALL: 'On a do-not-call list',
  CALLBACK_MISSED: 'Callback missed',
  MANAGER_REQUEST: 'Terminated by a person',
  USER_BUSY: 'Busy',
  NO_ANSWER: 'No answer',
  NO_USER_RESPONSE: 'Phone does not respond',
  CALL_REJECTED: 'Rejected by the phone',
  ORIGINATOR_CANCEL: 'Hung up before the answer',
  USER_NOT_REGISTERED: 'Phone not registered',
  SUBSCRIBER_ABSENT: 'Phone switched off or away',
  DESTINATION_OUT_OF_ORDER: 'Line out of order',
  LOSE_RACE: 'Answered elsewhere',
  ALLOTTED_TIMEOUT: 'Rang too long',
  UNALLOCATED_NUMBER: 'Number does not exist',
  INVALID_NUMBER_FORMAT: 'Number is not valid',
  NUMBER_CHANGED: 'Number has changed',
  NO_ROUTE_DESTINATION: 'No route to the number',
  OUTGOING_CALL_BARRED: 'Calls to the number are barred',
  NORMAL_TEMPORARY_FAILURE: 'Network failed for a moment',
  NORMAL_CIRCUIT_CONGESTION: 'Network is busy',
  NETWORK_OUT_OF_ORDER: 'Network out of order',
  GATEWAY_DOWN: 'Trunk is down',
  SERVICE_UNAVAILABLE: 'Service not available',
  PROGRESS_TIMEOUT: 'Nothing rang in time',
  RECOVERY_ON_TIMER_EXPIRE: 'Network did not answer in time',
};

/** A cause in words: of an unknown one its own name, written as words. */
export function causeWords(cause: string): string {
  if (cause === '') return '–';
  const known = words[cause];
  if (known) return known;
  const plain = cause.toLowerCase().replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The hangup cause of a call in words: the normal one says nothing about whom it reached. */
export function hangupWords(cause: string): string {
  return cause === 'NORMAL_CLEARING' ? 'Hung up normally' : causeWords(cause);
}

/** End causes that members have of Tandem itself; a hangup cause can be one too. */
export const endCauses = [
  'NORMAL_CLEARING',
  'MAX_TRY_COUNT',
  'NO_COMMUNICATIONS',
  'MEMBER_EXPIRED',
  'ABANDONED',
  'DISABLED',
  'REJECT_CLOSE',
  'SKIP_CLOSE',
  'DO_NOT_CALL',
  'CALLBACK_MISSED',
  'MANAGER_REQUEST',
];

type StateOf = Pick<Shape<'MemberRow'>, 'state' | 'endCause' | 'await' | 'callback'>;

/** Where a member is, as a word; without a tone where it needs no colour. */
export function memberMeaning(member: StateOf): { tone?: Meaning['tone']; label: string } {
  switch (member.state) {
    case 'claimed':
      return { tone: 'call', label: 'Being called' };
    case 'held':
      return member.await ? { tone: 'wrapup', label: 'Awaits a result' } : { tone: 'break', label: 'Held' };
    case 'ended':
      return member.endCause === 'NORMAL_CLEARING'
        ? { tone: 'ready', label: 'Reached' }
        : { label: causeWords(member.endCause ?? '') };
    default:
      return { label: member.callback ? 'Callback promised' : 'Waiting' };
  }
}

/** The states of a member, for choosing. */
export const memberStates = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'claimed', label: 'Being called' },
  { value: 'held', label: 'Held' },
  { value: 'ended', label: 'Ended' },
];

/** Causes after which a reset of the whole list leaves a member as it is: reached, or closed by a person. */
const stays = new Set(['NORMAL_CLEARING', 'DISABLED', 'REJECT_CLOSE', 'SKIP_CLOSE', 'DO_NOT_CALL', 'MANAGER_REQUEST']);

/** How many members a reset of the whole list can hit at most, of the groups by end cause. */
export function resettable(groups: readonly { key: string; count: number }[]): number {
  return groups.reduce((sum, group) => (stays.has(group.key) ? sum : sum + group.count), 0);
}
