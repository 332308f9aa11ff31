import { useState } from 'react';
import { ApiError, saying } from '../api/client';

export interface Submission {
  busy: boolean;
  /** Does what a form asks for; gives whether it worked. What went wrong stays until the next time. */
  submit: (task: () => Promise<unknown>) => Promise<boolean>;
  /** What was wrong with a field, to stand beside it: `limit`, also for `limit[2]` and `limit.x`. */
  at: (field: string) => string | undefined;
  /** What went wrong and belongs to none of the fields of the form. */
  rest: string | undefined;
}

/** Sends a form; `fields` are those that show what is wrong with them beside themselves. */
export function useSubmit(fields: readonly string[] = []): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const place = error instanceof ApiError ? error.field : undefined;
  const field = place === undefined ? undefined : fields.find((name) => belongs(place, name));
  return {
    busy,
    submit: async (task) => {
      setBusy(true);
      setError(undefined);
      try {
        await task();
        return true;
      } catch (refusal) {
        setError(refusal);
        return false;
      } finally {
        setBusy(false);
      }
    },
    at: (name) => (name === field ? saying(error) : undefined),
    rest: error !== undefined && field === undefined ? saying(error) : undefined,
  };
}

/** Whether a place that a refusal names lies in a field. */
export function belongs(place: string, field: string): boolean {
  return place === field || place.startsWith(`${field}[`) || place.startsWith(`${field}.`);
}
