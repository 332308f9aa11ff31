import { useCallback, useEffect, useRef, useState } from 'react';
import { confirm, failed } from '../parts/confirm';
import { missing, sendResult } from './actions';
import { serverNow } from './clock';
import { momentOf } from './customerTime';
import type { AgentCall } from './deskState';
import { type Draft, isEmpty } from './drafts';
import { useDesk } from './useDesk';
import { useDraft } from './useDraft';
import { zoneOf } from './zone';

/** What of a draft is sent; equal texts need not be sent again. */
const essence = ({ disposition, comment, callback }: Draft) => JSON.stringify([disposition, comment.trim(), callback]);

/** A result that is chosen is sent by itself so long before the wrap-up ends, in ms. */
const atTheLast = 1_500;

/** The result of a call: what is written, what is missing yet, whether Tandem has it, and the sending of it. */
export function useResult(call: AgentCall) {
  const { id, view, run, settle, online } = useDesk();
  const { draft, change, sent } = useDraft(id, call);
  const [sentAs, setSentAs] = useState<string>();
  const answered = call.over || call.answeredAt !== undefined;
  const changed = essence(draft) !== sentAs && !isEmpty(draft);
  const { day, time } = draft.callback;
  const problem = missing(call, draft, momentOf(day, time, zoneOf(call)), serverNow());

  const save = useCallback(async () => {
    if (!answered) return false;
    if (problem) {
      failed(new Error(problem), 'The result is not saved yet');
      return false;
    }
    const done = await run('result', () => sendResult(id, call, draft));
    if (done) {
      setSentAs(essence(draft));
      sent();
    }
    return done;
  }, [answered, problem, run, id, call, draft, sent]);

  // Whoever leaves the wrap-up otherwise (a break, logging out) does not lose what is written.
  useEffect(() => {
    settle.current = async () => {
      if (view.kind !== 'wrapup' || !changed) return true;
      if (!problem) return save();
      return confirm({
        title: 'The result is not saved',
        children: `${problem} What you have written stays in this browser, under "Notes that were not saved".`,
        doIt: 'Go without saving',
      });
    };
    return () => {
      settle.current = async () => true;
    };
  }, [settle, view.kind, changed, problem, save]);

  useAtTheLast(call, view.kind === 'wrapup' && changed && !problem && online, save);

  const label = call.dispositions.find(({ code }) => code === (sentAs ? draft.disposition : call.disposition))?.label;
  return { draft, change, problem, changed, save, saved: sentAs || call.disposition ? (label ?? 'yes') : '' };
}

/** Saves just before the wrap-up is over. */
function useAtTheLast({ readyAt }: AgentCall, wanted: boolean, save: () => Promise<boolean>): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!wanted || !readyAt) return undefined;
    const left = Date.parse(readyAt) - serverNow() - atTheLast;
    const last = setTimeout(() => void latest.current(), Math.max(0, left));
    return () => clearTimeout(last);
  }, [wanted, readyAt]);
}
