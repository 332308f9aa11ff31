import { useCallback, useState } from 'react';
import type { AgentCall } from './deskState';
import { type Draft, emptyDraft, readDraft, removeDraft, writeDraft } from './drafts';

/** What is being written about a call, kept in the browser with each letter. Use it below a key of the attempt. */
export function useDraft(agent: string, { attempt, campaign, member, number }: AgentCall) {
  const [draft, setDraft] = useState(
    () => readDraft(agent, attempt) ?? emptyDraft({ attempt, campaign, member: member.name, number }),
  );
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const after = { ...before, ...part, at: Date.now() };
        writeDraft(agent, after);
        return after;
      }),
    [agent],
  );
  /** Tandem has it: the browser need not keep it. What stands in the form stays. */
  const sent = useCallback(() => removeDraft(agent, attempt), [agent, attempt]);
  return { draft, change, sent };
}
