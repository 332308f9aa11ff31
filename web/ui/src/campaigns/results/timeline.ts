import type { Shape } from '../../api/client';
import type { Tone } from '../../parts/states';

type Attempt = Shape<'Attempt'>;

/** A stretch of a lane, in ms since the attempt was claimed. */
export interface Stretch {
  from: number;
  to: number;
  label: string;
  tone: Tone;
  /** Drawn thinner, over what it happens in: a hold, a mute. */
  over?: boolean;
  /** Not seen but set, as the time for wrap-up. */
  planned?: boolean;
}

export interface Lane {
  name: string;
  stretches: Stretch[];
}

export interface Picture {
  begin: number; // ms since 1970
  length: number; // ms
  lanes: Lane[];
  ticks: { at: number; label: string }[];
}

/** Draws an attempt: a lane for each leg, for messages, and for what the agent did. `now` is where an open one ends. */
export function draw(attempt: Attempt, wrapUpSec: number, now: number): Picture {
  const begin = time(attempt.claimed_at) ?? now;
  const at = (moment: string | undefined) => {
    const ms = time(moment);
    return ms === undefined ? undefined : ms - begin;
  };
  const end = at(attempt.ended_at) ?? now - begin;
  const lanes = [
    customer(attempt, at, end),
    ...agents(attempt, at, end, wrapUpSec),
    { name: 'Messages', stretches: messages(attempt, at, end) },
  ].filter(({ stretches }) => stretches.length > 0);
  const length = Math.max(1000, end, ...lanes.flatMap(({ stretches }) => stretches.map(({ to }) => to)));
  return { begin, length, lanes, ticks: ticks(length) };
}

type At = (moment: string | undefined) => number | undefined;

function time(moment: string | undefined): number | undefined {
  return moment ? Date.parse(moment) : undefined;
}

/** Stretches between moments that are known; each lasts until the next one that is. */
function chain(points: [number | undefined, string, Tone][], end: number): Stretch[] {
  const known = points.filter((point): point is [number, string, Tone] => point[0] !== undefined);
  return known
    .map(([from, label, tone], i) => ({ from, to: known[i + 1]?.[0] ?? end, label, tone }))
    .filter(({ from, to }) => to > from);
}

function customer(attempt: Attempt, at: At, end: number): Lane {
  const bridged = at(attempt.bridged_at);
  const answered =
    attempt.answered_at !== undefined && bridged === undefined ? 'answered, no agent' : 'waits for an agent';
  const stretches = chain(
    [
      [at(attempt.dialed_at), 'dialled', 'break'],
      [at(attempt.ringing_at), 'rings', 'ringing'],
      [at(attempt.answered_at), answered, 'fault'],
      [bridged, 'talks', 'call'],
    ],
    end,
  );
  return {
    name: `Customer ${attempt.number}`,
    stretches: [...stretches, ...pairs(attempt, at, end, 'hold', 'resume', 'on hold')],
  };
}

function pairs(attempt: Attempt, at: At, end: number, on: string, off: string, label: string): Stretch[] {
  const stretches: Stretch[] = [];
  let from: number | undefined;
  for (const action of attempt.actions ?? []) {
    const moment = at(action.at);
    if (action.what === on) from ??= moment;
    else if (action.what === off && from !== undefined) {
      stretches.push({ from, to: moment ?? end, label, tone: 'wrapup', over: true });
      from = undefined;
    }
  }
  if (from !== undefined) stretches.push({ from, to: end, label, tone: 'wrapup', over: true });
  return stretches;
}

function agents(attempt: Attempt, at: At, end: number, wrapUpSec: number): Lane[] {
  const bridged = at(attempt.bridged_at);
  return (attempt.offers ?? []).map((offer) => {
    const over = at(offer.ended_at) ?? end;
    const talks = offer.agent === attempt.agent ? bridged : undefined;
    const stretches = chain(
      [
        [at(offer.offered_at), 'offered', 'ringing'],
        [at(offer.accepted_at), 'accepted', 'ready'],
        [at(offer.called_at), 'phone is called', 'break'],
        [at(offer.ringing_at), 'phone rings', 'ringing'],
        [at(offer.answered_at), 'on the line', 'ready'],
        [talks, 'talks', 'call'],
      ],
      over,
    );
    if (offer.agent === attempt.agent) {
      stretches.push(...pairs(attempt, at, over, 'mute', 'unmute', 'muted'));
      if (talks !== undefined && attempt.ended_at && wrapUpSec > 0) {
        stretches.push({
          from: over,
          to: over + wrapUpSec * 1000,
          label: 'wrap-up, as set',
          tone: 'wrapup',
          planned: true,
        });
      }
    }
    return { name: `Agent ${offer.agent}`, stretches };
  });
}

function messages(attempt: Attempt, at: At, end: number): Stretch[] {
  return (attempt.messages ?? []).map(({ kind, at: began, ended_at }) => ({
    from: at(began) ?? 0,
    to: at(ended_at) ?? end,
    label: `${kind} message`,
    tone: 'wrapup' as const,
  }));
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** Moments of the scale, eight at most, at round figures. */
export function ticks(length: number): { at: number; label: string }[] {
  const step = steps.find((one) => length / 1000 / one <= 8) ?? 7200;
  const marks: { at: number; label: string }[] = [];
  for (let i = 0; i * step * 1000 <= length; i++) {
    const seconds = i * step;
    const label =
      step < 1 ? `${seconds.toFixed(1)} s` : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 6) / 10} min`;
    marks.push({ at: seconds * 1000, label });
  }
  return marks;
}
