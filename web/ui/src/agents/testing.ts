import type { Shape } from '../api/client';

/** An agent of the feed for tests: ready, unless something else is said. */
export function fedAgent(said: Partial<Shape<'FeedAgent'>>): Shape<'FeedAgent'> {
  return {
    id: 'anna',
    name: 'Anna',
    status: 'Available',
    state: 'Waiting',
    campaign: '',
    attempt: '',
    legUp: false,
    node: '',
    displayed: 'Ready',
    breakReason: '',
    pauseNext: false,
    registered: true,
    ownCall: false,
    calls: 0,
    talkTime: 0,
    ...said,
  };
}

/** An agent with their card for tests. */
export function agentCard(said: Partial<Shape<'Agent'>>): Shape<'Agent'> {
  return {
    id: 'anna',
    name: 'Anna',
    contact: 'user/1001',
    phone: 'extension',
    nailedUp: false,
    status: 'Available',
    callTimeout: 15,
    maxNoAnswer: 0,
    noAnswerDelayTime: 5,
    wrapUpTime: null,
    busyDelayTime: 30,
    rejectDelayTime: 5,
    maxErrors: 5,
    skills: { german: 80 },
    tiers: [{ campaign: 'spring', level: 1, position: 10 }],
    state: 'Waiting',
    campaign: '',
    attempt: '',
    legUp: false,
    node: '',
    ...said,
  };
}

/** A campaign as its agents see it, for tests. */
export function queue(id: string, name: string): Shape<'Queue'> {
  return { id, name, strategy: 'longest_idle', agents: 1, loggedIn: 1, ready: 1, talking: 0 };
}
