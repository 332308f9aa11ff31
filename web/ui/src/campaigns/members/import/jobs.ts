import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, data, type Shape } from '../../../api/client';
import type { Meaning } from '../../../parts/states';

export type Job = Shape<'ImportJob'>;
export type Format = Shape<'ImportFormat'>;
export type Separator = NonNullable<Format['separator']>;

/** Everything about the imports of a campaign is kept below this key. */
export function importsKey(campaign: string): unknown[] {
  return ['imports', campaign];
}

export function jobKey(campaign: string, job: string): unknown[] {
  return [...importsKey(campaign), 'job', job];
}

/** Whether a job is being worked on. */
export function isBusy(job: Pick<Job, 'state'> | undefined): boolean {
  return job?.state === 'checking' || job?.state === 'running';
}

/** A job; asked again and again while it is worked on. */
export function useJob(campaign: string, job: string) {
  return useQuery({
    queryKey: jobKey(campaign, job),
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/imports/{job}', { params: { path: { id: campaign, job } } })),
    refetchInterval: ({ state }) => (isBusy(state.data) ? 500 : false),
  });
}

export function useJobs(campaign: string) {
  return useQuery({
    queryKey: [...importsKey(campaign), 'list'],
    queryFn: () => data(api.GET('/api/v2/dialer/{id}/imports', { params: { path: { id: campaign } } })),
    refetchInterval: ({ state }) => (state.data?.some(isBusy) ? 1000 : 15_000),
  });
}

interface Reading {
  charset: string;
  separator: Separator | '';
  columns?: readonly string[];
  noHeader?: boolean;
}

/** The first rows of a file, in a reading of it; with columns also whether it can be imported like that. */
export function usePreview(campaign: string, job: string, reading: Reading, rows: number, enabled = true) {
  return useQuery({
    queryKey: [...jobKey(campaign, job), 'preview', reading, rows],
    queryFn: () => {
      const query = {
        charset: reading.charset || undefined,
        separator: reading.separator === '\t' ? 'tab' : reading.separator || undefined,
        columns: reading.columns?.join(','),
        noHeader: reading.noHeader,
        rows,
      };
      const params = { path: { id: campaign, job }, query };
      return data(api.GET('/api/v2/dialer/{id}/imports/{job}/preview', { params }));
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    enabled,
  });
}

export function useCharsets() {
  return useQuery({
    queryKey: ['charsets'],
    queryFn: () => data(api.GET('/api/v2/imports/charsets')),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The steps of the wizard. */
export type Step = 'file' | 'columns' | 'check' | 'import';

/** The step at which a job is. */
export function stepOf(job: Pick<Job, 'state' | 'started'> | undefined): Step {
  switch (job?.state) {
    case undefined:
      return 'file';
    case 'uploaded':
      return 'columns';
    case 'checking':
    case 'checked':
      return 'check';
    default:
      return 'import';
  }
}

/** How far a job is, in words. */
export function jobMeaning(state: Job['state']): Meaning {
  switch (state) {
    case 'uploaded':
      return { tone: 'break', label: 'Uploaded' };
    case 'checking':
      return { tone: 'ringing', label: 'Being checked' };
    case 'checked':
      return { tone: 'break', label: 'Checked' };
    case 'running':
      return { tone: 'call', label: 'Being imported' };
    case 'done':
      return { tone: 'ready', label: 'Imported' };
    case 'cancelled':
      return { tone: 'break', label: 'Cancelled' };
    default:
      return { tone: 'fault', label: 'Failed' };
  }
}

/** How many rows of a file are no new members, for whatever reason. */
export function notTaken(result: Job['result']): number {
  return result.rejected + result.duplicates + result.doNotCall;
}

export function rejectsPath(job: Pick<Job, 'campaign' | 'id'>): string {
  return `/api/v2/dialer/${encodeURIComponent(job.campaign)}/imports/${encodeURIComponent(job.id)}/rejects`;
}
