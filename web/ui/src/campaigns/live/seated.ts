import type { Shape } from '../../api/client';

/** An agent's place in a campaign with what the agent does. */
export interface Seated {
  id: string;
  name: string;
  level: number;
  position: number;
  /** Not known yet, or deleted a moment ago. */
  agent: Shape<'FeedAgent'> | undefined;
  /** The other campaign whose call the agent has. */
  elsewhere: string;
}

/** The agents of a campaign in the order in which calls reach them. */
export function seated(
  campaign: string,
  seats: readonly Shape<'Seat'>[],
  agents: ReadonlyMap<string, Shape<'FeedAgent'>>,
): Seated[] {
  return seats
    .map(({ id, level = 1, position = 1 }) => {
      const agent = agents.get(id);
      const elsewhere = agent && agent.campaign !== campaign ? agent.campaign : '';
      return { id, name: agent?.name || id, level, position, agent, elsewhere };
    })
    .sort((a, b) => a.level - b.level || a.position - b.position || a.id.localeCompare(b.id));
}
