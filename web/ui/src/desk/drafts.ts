/**
 * What an agent is writing about a call, kept in the browser until Tandem has
 * it: a page that is loaded again, a lost connection or a closed window lose
 * nothing. One entry an agent and attempt.
 */

export interface CallbackDraft {
  /** On the customer's clock: "2026-11-23", "15:30". */
  day: string;
  time: string;
  /** To call; "" as the campaign chooses. */
  number: string;
  /** Made by this agent, and nobody else. */
  personal: boolean;
}

export interface Draft {
  attempt: string;
  campaign: string;
  /** Name and number of the member, for a note that could not be sent. */
  member: string;
  number: string;
  disposition: string;
  comment: string;
  callback: CallbackDraft;
  /** When it was changed last, ms since 1970. */
  at: number;
}

/** A draft that nobody came back to is forgotten after so long, in ms: it is about people. */
export const keptFor = 3 * 86_400_000;

const head = 'tandem.desk.draft';
const keyOf = (agent: string, attempt: string) => `${head}.${agent}.${attempt}`;

export const noCallback: CallbackDraft = { day: '', time: '', number: '', personal: false };

export function emptyDraft(of: Pick<Draft, 'attempt' | 'campaign' | 'member' | 'number'>): Draft {
  return { ...of, disposition: '', comment: '', callback: noCallback, at: 0 };
}

/** Whether nothing was written. */
export function isEmpty({ disposition, comment, callback }: Draft): boolean {
  return !disposition && !comment.trim() && !callback.day && !callback.time && !callback.number;
}

export function readDraft(agent: string, attempt: string): Draft | undefined {
  try {
    return parse(localStorage.getItem(keyOf(agent, attempt)));
  } catch {
    return undefined; // a browser that keeps nothing
  }
}

/** Keeps a draft; one in which nothing is written is removed. */
export function writeDraft(agent: string, draft: Draft): void {
  try {
    if (isEmpty(draft)) localStorage.removeItem(keyOf(agent, draft.attempt));
    else localStorage.setItem(keyOf(agent, draft.attempt), JSON.stringify(draft));
  } catch {
    // The page still has it; only a page that is loaded again would not.
  }
}

export function removeDraft(agent: string, attempt: string): void {
  try {
    localStorage.removeItem(keyOf(agent, attempt));
  } catch {
    // there was none
  }
}

/** The drafts of an agent, newest first, but that of `except`. What is too old is removed. */
export function allDrafts(agent: string, now: number, except?: string): Draft[] {
  const found: Draft[] = [];
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${head}.${agent}.`));
    for (const key of keys) {
      const draft = parse(localStorage.getItem(key));
      if (!draft || now - draft.at > keptFor) localStorage.removeItem(key);
      else if (draft.attempt !== except) found.push(draft);
    }
  } catch {
    return [];
  }
  return found.sort((a, b) => b.at - a.at);
}

function parse(text: string | null): Draft | undefined {
  if (text === null) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('attempt' in value)) return undefined;
  const empty = emptyDraft({ attempt: '', campaign: '', member: '', number: '' });
  const draft = { ...empty, ...(value as Partial<Draft>) };
  return { ...draft, callback: { ...noCallback, ...draft.callback } };
}
