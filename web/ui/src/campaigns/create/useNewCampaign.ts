import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, api, data, saying } from '../../api/client';
import { done } from '../../parts/confirm';
import { type Problems, problemsOf, refusedField } from './checks';
import { campaignOf, type Draft, draftOf } from './draft';
import { useChoices } from './useChoices';

/** The step behind the three: what is about to be made. */
export const summaryStep = 3;

/** Where a refusal of the API belongs in the form. An id that is taken says so without naming a field. */
function placed(error: unknown): { step: number; problems: Problems } | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const path = error.field ?? (error.status === 409 ? 'id' : undefined);
  const found = refusedField(path);
  return found && { step: found.step, problems: { [found.field]: error.message } };
}

/** The state of the form for a new campaign. */
export function useNewCampaign() {
  const choices = useChoices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const [step, setStep] = useState(0);
  const [tried, setTried] = useState<readonly number[]>([]);
  const [refused, setRefused] = useState<Problems>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const draft = draftOf(typed);
  const packs = choices.packs.data ?? [];

  function onType(more: Partial<Draft>) {
    setTyped((was) => ({ ...was, ...more }));
    // What the API refused is not known to be wrong any more once it was changed.
    setRefused((was) => Object.fromEntries(Object.entries(was).filter(([field]) => !(field in more))));
  }

  /** Goes to a step; forward only past steps in which nothing is wrong. Gives whether it went there. */
  function go(to: number): boolean {
    for (let at = step; at < to; at++) {
      if (Object.keys(problemsOf(at, draft, packs)).length === 0) continue;
      setTried((was) => [...was, at]);
      setStep(at);
      return false;
    }
    setStep(to);
    return true;
  }

  async function create() {
    setBusy(true);
    setError(undefined);
    try {
      const made = await data(api.POST('/api/v2/dialer', { body: campaignOf(draft) }));
      await client.invalidateQueries({ queryKey: ['campaigns'] });
      done(`${made.name} was created`);
      navigate(`/campaigns/${made.id}/live`);
    } catch (refusal) {
      const place = placed(refusal);
      setError(place ? undefined : refusal);
      setRefused(place?.problems ?? {});
      if (place) setStep(place.step);
    } finally {
      setBusy(false);
    }
  }

  const problems = { ...(tried.includes(step) ? problemsOf(step, draft, packs) : {}), ...refused };
  return { draft, step, problems, choices, onType, go, create, busy, error: error ? saying(error) : undefined };
}
