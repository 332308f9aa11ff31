import type { Shape } from '../../api/client';

/**
 * The figures of pacing over time. What is counted (answered, abandoned) is kept
 * as a growing total, also backwards from the moment at which the page was
 * opened, so that "in the minute before" means the same in the history and in
 * what came live.
 */

/** The figures of one moment. `at` in seconds since 1970; null where nobody looked. */
export interface Sample {
  at: number;
  free: number | null;
  lines: number | null;
  answered: number;
  abandoned: number;
}

/** What is drawn: the figures on a common time axis, counts as "a minute". */
export interface Drawn {
  x: number[];
  free: (number | null)[];
  lines: (number | null)[];
  answered: (number | null)[];
  abandoned: (number | null)[];
}

type Minute = Pick<Shape<'ResultRow'>, 'from' | 'answered' | 'abandoned'>;

/** Attempts whose customer answered, of all that have ended. */
const answeredResults = ['CONNECTED', 'ABANDONED', 'DROPPED', 'MACHINE', 'PLAYED'] as const;

/** A longer silence between two samples is a gap in the lines. */
const gap = 15;

/** The totals of a campaign's results. */
export function totals(results: Shape<'Results'>): Pick<Sample, 'answered' | 'abandoned'> {
  const answered = answeredResults.reduce((sum, result) => sum + (results[result] ?? 0), 0);
  return { answered, abandoned: results.ABANDONED ?? 0 };
}

/** A sample of a campaign now. */
export function sampleOf(campaign: Shape<'FeedCampaign'>, at: number): Sample {
  return { at, free: campaign.agents.ready, lines: campaign.inAir, ...totals(campaign.results) };
}

/** Adds a sample to the latest ones, and forgets those older than `keep` seconds. */
export function withSample(samples: readonly Sample[], sample: Sample, keep: number): Sample[] {
  const last = samples.at(-1);
  if (last && sample.at <= last.at) return [...samples];
  // The counts were set back: what was before cannot be compared with it.
  if (last && (sample.answered < last.answered || sample.abandoned < last.abandoned)) return [sample];
  const kept = samples.filter(({ at }) => at > sample.at - keep);
  if (last && sample.at - last.at > gap) kept.push({ ...last, at: last.at + 1, free: null, lines: null });
  kept.push(sample);
  return kept;
}

/** The minutes before the first sample, made of what the API has of them: totals that end where the sample begins. */
export function history(minutes: readonly Minute[], first: Sample): Sample[] {
  const before = minutes
    .map((minute) => ({ ...minute, at: Date.parse(minute.from ?? '') / 1000 }))
    .filter(({ at }) => at < first.at)
    .sort((a, b) => b.at - a.at);
  const samples: Sample[] = [];
  let { answered, abandoned } = first;
  let until = first.at;
  for (const minute of before) {
    const over = Math.min(minute.at + 60, until);
    if (over < until) samples.push({ at: over, free: null, lines: null, answered, abandoned });
    answered -= minute.answered;
    abandoned -= minute.abandoned;
    until = minute.at;
    samples.push({ at: until, free: null, lines: null, answered, abandoned });
  }
  return samples.reverse();
}

/** What is drawn of samples from `from` on: one point each `step` seconds, counts over the 60 s before it. */
export function drawn(
  samples: readonly Sample[],
  { from, to, step }: { from: number; to: number; step: number },
): Drawn {
  const out: Drawn = { x: [], free: [], lines: [], answered: [], abandoned: [] };
  const upper = cursor(samples);
  const lower = cursor(samples);
  const begun = samples[0]?.at ?? Number.POSITIVE_INFINITY;
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const now = upper(at);
    const then = lower(at - 60);
    const counted = now !== undefined && at - 60 >= begun - 1 && then !== undefined;
    const seen = now !== undefined && at - now.sample.at <= gap ? now.sample : undefined;
    out.x.push(at);
    out.free.push(seen?.free ?? null);
    out.lines.push(seen?.lines ?? null);
    out.answered.push(counted ? Math.max(0, now.answered - then.answered) : null);
    out.abandoned.push(counted ? Math.max(0, now.abandoned - then.abandoned) : null);
  }
  return out;
}

interface Reading {
  sample: Sample;
  answered: number;
  abandoned: number;
}

/** Reads totals at times that only grow, between two samples in proportion. */
function cursor(samples: readonly Sample[]): (at: number) => Reading | undefined {
  let index = 0;
  return (at) => {
    while (index + 1 < samples.length && (samples[index + 1]?.at ?? 0) <= at) index++;
    const sample = samples[index];
    if (!sample || sample.at > at + 1) return undefined;
    const next = samples[index + 1];
    const part = next ? Math.max(0, (at - sample.at) / (next.at - sample.at)) : 0;
    return {
      sample,
      answered: sample.answered + part * ((next?.answered ?? sample.answered) - sample.answered),
      abandoned: sample.abandoned + part * ((next?.abandoned ?? sample.abandoned) - sample.abandoned),
    };
  };
}
