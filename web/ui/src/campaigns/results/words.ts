import type { Shape } from '../../api/client';
import { resultMeaning } from '../../parts/states';

const known: (keyof Shape<'Results'>)[] = [
  'CONNECTED',
  'PLAYED',
  'ABANDONED',
  'DROPPED',
  'NO_ANSWER',
  'BUSY',
  'MACHINE',
  'BAD_NUMBER',
  'NOT_TAKEN',
  'CLOSED',
  'CANCELLED',
  'REFUSED',
  'FAILED',
  'AGENT_FAILED',
  'BLOCKED',
  'AMBIGUOUS',
];

/** The results that attempts can come to, to choose from. */
export const results = known.map((value) => ({ value, label: resultMeaning(value).label }));

const moments: Record<string, string> = {
  claimed: 'Member claimed',
  offered: 'Offered',
  accepted: 'Offer accepted',
  called: 'Called',
  ringing: 'Rings',
  answered: 'Answers',
  machine: 'Answering machine heard',
  bridged: 'Both are joined',
  hold: 'Customer put on hold',
  resume: 'Customer taken back',
  mute: 'Agent muted',
  unmute: 'Agent heard again',
  keypad: 'Keys pressed',
  playing: 'Message begins',
  played: 'Message over',
  'hung up': 'Leg ended',
  ended: 'Attempt ended',
};

/** What happened at a moment, in words. */
export function momentWords(what: string): string {
  return moments[what] ?? what;
}
