import type { Shape } from '../api/client';

/** Agents by state for tests; nobody where nothing is said. */
export function staff(said: Partial<Shape<'AgentCounts'>>): Shape<'AgentCounts'> {
  const nobody = {
    total: 0,
    ready: 0,
    reserved: 0,
    ringing: 0,
    talking: 0,
    wrapUp: 0,
    onBreak: 0,
    loggedOut: 0,
    other: 0,
  };
  return { ...nobody, ...said };
}

/** A campaign of the feed for tests. */
export function campaign(said: Partial<Shape<'FeedCampaign'>>): Shape<'FeedCampaign'> {
  return {
    id: 'spring',
    name: 'Spring',
    type: 'Progressive Dialer',
    state: 'running',
    asleep: false,
    cause: '',
    members: { imported: 100, waiting: 60, due: 50, claimed: 5, held: 0, ended: 35, endedBy: {} },
    progress: 0.35,
    results: {},
    inAir: 5,
    bridged: 2,
    callsPerSecond: 1,
    agents: staff({ total: 4, ready: 1, talking: 3 }),
    ...said,
  };
}

/** A trouble for tests. */
export function trouble(said: Partial<Shape<'Trouble'>>): Shape<'Trouble'> {
  return { code: 'node_down', severity: 'fault', title: 'A node is down', what: 'It is.', do: 'Start it.', ...said };
}
