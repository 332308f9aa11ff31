import type { Shape } from '../api/client';

type Card = Shape<'ResourceCard'>;
export type Strategy = NonNullable<Card['strategy']>;

export const strategies: readonly { value: Strategy; label: string }[] = [
  { value: 'top_down', label: 'In the campaign’s order' },
  { value: 'random', label: 'By chance' },
  { value: 'least_used', label: 'The one with the fewest lines in use' },
];

/** A resource as it stands in the form. */
export interface Draft {
  id: string;
  name: string;
  dialString: string;
  stripPlus: boolean;
  limit: number | '';
  callerIds: string;
  callerIdName: string;
  pattern: string;
  priority: number | '';
  strategy: Strategy;
  callsPerSecond: number | '';
  maxErrors: number | '';
  restSec: number | '';
  faultCauses: string[];
}

/** A new resource with what the controller takes where nothing is said. */
export const fresh: Draft = {
  id: '',
  name: '',
  dialString: '',
  stripPlus: false,
  limit: 100,
  callerIds: '',
  callerIdName: '',
  pattern: '',
  priority: 0,
  strategy: 'top_down',
  callsPerSecond: 0,
  maxErrors: 5,
  restSec: 10,
  faultCauses: [],
};

export function draftOf(card: Card): Draft {
  return {
    id: card.id ?? '',
    name: card.name ?? '',
    dialString: card.dialString ?? '',
    stripPlus: card.stripPlus ?? false,
    limit: card.limit ?? fresh.limit,
    callerIds: (card.callerIdNumbers ?? []).join('\n'),
    callerIdName: card.callerIdName ?? '',
    pattern: card.pattern ?? '',
    priority: card.priority ?? fresh.priority,
    strategy: card.strategy ?? 'top_down',
    callsPerSecond: card.callsPerSecond ?? fresh.callsPerSecond,
    maxErrors: card.maxErrors ?? fresh.maxErrors,
    restSec: card.restSec ?? fresh.restSec,
    faultCauses: [...(card.faultCauses ?? [])],
  };
}

/** The numbers that somebody wrote, each on a line or behind a comma. */
export function numbersOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((number) => number.trim())
    .filter(Boolean);
}

/** The form as the API takes it. Numbers that were left empty are the usual ones. */
export function cardOf(draft: Draft): Card {
  const said = (value: number | '', unsaid: number) => (value === '' ? unsaid : value);
  return {
    name: draft.name.trim(),
    dialString: draft.dialString.trim(),
    stripPlus: draft.stripPlus,
    limit: said(draft.limit, 100),
    callerIdNumbers: numbersOf(draft.callerIds),
    callerIdName: draft.callerIdName.trim(),
    pattern: draft.pattern.trim(),
    priority: said(draft.priority, 0),
    strategy: draft.strategy,
    callsPerSecond: said(draft.callsPerSecond, 0),
    maxErrors: said(draft.maxErrors, 5),
    restSec: said(draft.restSec, 10),
    faultCauses: draft.faultCauses,
  };
}

/** What the form itself can tell to be wrong with the dial string. */
export function dialFault(dialString: string): string | undefined {
  return dialString.split('{number}').length === 2 ? undefined : 'It holds {number} once: there the number is put.';
}
