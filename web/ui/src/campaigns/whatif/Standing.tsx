import type { Shape } from '../../api/client';
import { Figure, Figures } from '../../parts/Figure';
import { count, percent } from '../../parts/numbers';

type Case = Shape<'WhatIfCase'>;

const outcomes: { label: string; note: string; say: (of: Case) => string }[] = [
  { label: 'Utilisation', note: 'of the agents’ time in calls and wrap-up', say: (of) => percent(of.utilisation) },
  { label: 'Agents wait', note: 'between two calls, on average', say: (of) => `${of.agentWaitSec.toFixed(1)} s` },
  {
    label: 'Customers wait, half of them',
    note: 'from the answer to the agent',
    say: (of) => `${of.waitP50.toFixed(2)} s`,
  },
  { label: 'Customers wait, nine in ten', note: 'at most', say: (of) => `${of.waitP90.toFixed(2)} s` },
  { label: 'Abandoned', note: 'of the answered calls', say: (of) => percent(of.abandonment, 2) },
  { label: 'Calls an hour', note: 'with an agent', say: (of) => count(of.callsPerHour) },
];

/** What was asked, beside what is today. */
export function Standing({ today, asked, changed }: { today: Case; asked: Case; changed: boolean }) {
  return (
    <Figures>
      {outcomes.map(({ label, note, say }) => (
        <Figure key={label} label={label} note={changed ? `today ${say(today)} · ${note}` : note}>
          {say(asked)}
        </Figure>
      ))}
    </Figures>
  );
}
