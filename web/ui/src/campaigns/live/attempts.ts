import type { Shape } from '../../api/client';

type Attempt = Shape<'FeedAttempt'>;

/** An attempt in the air with the name of its agent. */
export type OnAir = Attempt & { agentName: string };

/** Since when an attempt is in its phase. */
export function phaseSince(attempt: Attempt): string | undefined {
  const { phase, claimedAt, dialedAt, ringingAt, answeredAt, bridgedAt, endedAt } = attempt;
  switch (phase) {
    case 'bridged':
      return bridgedAt ?? answeredAt;
    case 'answered':
      return answeredAt;
    case 'ringing':
      return ringingAt ?? dialedAt;
    case 'dialing':
      return dialedAt ?? claimedAt;
    case 'ending':
    case 'ended':
      return endedAt;
    default:
      return claimedAt;
  }
}

/** The attempts that are not over, the oldest first. */
export function inAir(
  attempts: Iterable<Attempt>,
  agents: ReadonlyMap<string, Pick<Shape<'FeedAgent'>, 'name'>>,
): OnAir[] {
  return [...attempts]
    .filter(({ phase }) => phase !== 'ended')
    .map((attempt) => ({ ...attempt, agentName: agents.get(attempt.agent)?.name || attempt.agent }))
    .sort((a, b) => (a.claimedAt ?? '').localeCompare(b.claimedAt ?? '') || a.attempt.localeCompare(b.attempt));
}
