import { notifyManager, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { ApiError } from '../../../api/client';
import { useMayWrite } from '../../../app/session';
import { done } from '../../../parts/confirm';
import { campaignKey } from '../../useCampaign';
import { type Change, changesOf, type Edits, edited, fieldOf, standing, troublesOf } from './draft';
import { type Campaign, type SettingPath, type SettingValue, valueAt } from './paths';
import { saveEdits } from './save';

export interface Draft {
  campaign: Campaign;
  edits: Edits;
  changes: readonly Change[];
  mayWrite: boolean;
  busy: boolean;
  /** Counts up when everything that was typed is thrown away or saved: what keeps text of its own begins anew. */
  version: number;
  /** What the API said when it refused to save. */
  error: unknown;
  value: <Path extends SettingPath>(path: Path) => SettingValue<Path>;
  set: (path: SettingPath, value: unknown) => void;
  setAll: (values: readonly (readonly [SettingPath, unknown])[]) => void;
  /** Notes that something was typed that cannot be read, or that it can be again. */
  trouble: (path: SettingPath, text: string | undefined) => void;
  troubleAt: (path: SettingPath) => string | undefined;
  troubles: ReadonlyMap<SettingPath, string>;
  save: () => Promise<boolean>;
  discard: () => void;
}

const DraftContext = createContext<Draft | null>(null);

/** The settings of a campaign with what is changed and not saved. */
export function DraftProvider({ campaign, children }: { campaign: Campaign; children: ReactNode }) {
  const draft = useNewDraft(campaign);
  return <DraftContext value={draft}>{children}</DraftContext>;
}

/** The draft of the part that is open. */
export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error('useDraft outside of DraftProvider');
  return draft;
}

const noEdits: Edits = new Map();
const noTroubles: ReadonlyMap<SettingPath, string> = new Map();

function useNewDraft(campaign: Campaign): Draft {
  const client = useQueryClient();
  const mayWrite = useMayWrite('campaigns');
  const [edits, setEdits] = useState(noEdits);
  const [typed, setTyped] = useState(noTroubles);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [version, setVersion] = useState(0);
  const id = campaign.id ?? '';

  const setAll = useCallback(
    (values: readonly (readonly [SettingPath, unknown])[]) =>
      setEdits((now) => values.reduce((all, [path, value]) => edited(campaign, all, path, value), now)),
    [campaign],
  );
  const trouble = useCallback(
    (path: SettingPath, text: string | undefined) =>
      setTyped((now) => {
        if (now.get(path) === text) return now;
        const next = new Map(now);
        if (text === undefined) next.delete(path);
        else next.set(path, text);
        return next;
      }),
    [],
  );
  const begin = useCallback(() => {
    setEdits(noEdits);
    setTyped(noTroubles);
    setError(undefined);
    setVersion((now) => now + 1);
  }, []);
  const save = useCallback(async () => {
    setBusy(true);
    setError(undefined);
    try {
      client.setQueryData(campaignKey(id), await saveEdits(campaign, standing(campaign, edits)));
      // After those who show the campaign have it: else what was there before would be shown for a moment.
      notifyManager.schedule(begin);
      done('Saved');
      return true;
    } catch (refusal) {
      setError(refusal);
      return false;
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ['campaigns'] });
    }
  }, [begin, campaign, client, edits, id]);

  return useMemo<Draft>(() => {
    const troubles = new Map([...troublesOf(edits), ...typed]);
    return {
      campaign,
      edits,
      changes: changesOf(campaign, edits),
      mayWrite,
      busy,
      version,
      error,
      value: <Path extends SettingPath>(path: Path) =>
        (edits.has(path) ? edits.get(path) : valueAt(campaign, path)) as SettingValue<Path>,
      set: (path, value) => setAll([[path, value]]),
      setAll,
      trouble,
      troubles,
      troubleAt: (path) => {
        const own = troubles.get(path);
        if (own !== undefined || !(error instanceof ApiError)) return own;
        return fieldOf(error) === path ? error.message : undefined;
      },
      save,
      discard: begin,
    };
  }, [begin, busy, campaign, edits, error, mayWrite, save, setAll, trouble, typed, version]);
}
