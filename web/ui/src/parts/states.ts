import type { Shape } from '../api/client';

/** What a colour means; see tokens.css. */
export type Tone = 'ready' | 'ringing' | 'call' | 'wrapup' | 'break' | 'fault';

export interface Meaning {
  tone: Tone;
  label: string;
}

/** What an agent is doing, from what the feed tells of them. */
export function agentMeaning(
  agent: Pick<Shape<'FeedAgent'>, 'status' | 'state' | 'breakReason' | 'displayed'>,
): Meaning {
  switch (agent.state) {
    case 'In a queue call':
      return { tone: 'call', label: 'In call' };
    case 'Receiving':
      return { tone: 'ringing', label: 'Ringing' };
    case 'Reserved':
      return { tone: 'ringing', label: 'Reserved' };
    case 'Wrap-up':
      return { tone: 'wrapup', label: 'Wrap-up' };
    case 'Waiting':
      return { tone: 'ready', label: 'Ready' };
    default:
      if (agent.status === 'Logged Out') return { tone: 'break', label: 'Logged out' };
      if (agent.status === 'On Break')
        return { tone: 'break', label: agent.breakReason ? `Break: ${agent.breakReason}` : 'Break' };
      return { tone: 'fault', label: agent.displayed || 'Not reachable' };
  }
}

/** Which state an agent is counted under. */
export function agentTone(agent: Pick<Shape<'FeedAgent'>, 'status' | 'state' | 'breakReason' | 'displayed'>): Tone {
  return agentMeaning(agent).tone;
}

/** How far an attempt is. */
export function phaseMeaning(phase: string): Meaning {
  switch (phase) {
    case 'claimed':
      return { tone: 'break', label: 'Claimed' };
    case 'offered':
      return { tone: 'ringing', label: 'Offered' };
    case 'calling_agent':
      return { tone: 'ringing', label: 'Calling agent' };
    case 'dialing':
      return { tone: 'ringing', label: 'Dialling' };
    case 'ringing':
      return { tone: 'ringing', label: 'Ringing' };
    case 'answered':
      return { tone: 'ringing', label: 'Answered' };
    case 'bridged':
      return { tone: 'call', label: 'In call' };
    case 'ending':
      return { tone: 'break', label: 'Ending' };
    default:
      return { tone: 'break', label: 'Ended' };
  }
}

/** What a campaign is doing. */
export function campaignMeaning(state: Shape<'StateName'>, asleep?: boolean): Meaning {
  switch (state) {
    case 'running':
      return asleep ? { tone: 'break', label: 'Outside its hours' } : { tone: 'ready', label: 'Running' };
    case 'paused':
      return { tone: 'break', label: 'Paused' };
    case 'stopping':
      return { tone: 'wrapup', label: 'Stopping' };
    case 'ended':
      return { tone: 'break', label: 'Ended' };
    default:
      return { tone: 'break', label: 'Stopped' };
  }
}

/** What a node is doing. */
export function nodeMeaning(state: Shape<'NodeState'>): Meaning {
  switch (state) {
    case 'up':
      return { tone: 'ready', label: 'Up' };
    case 'syncing':
      return { tone: 'ringing', label: 'Comparing' };
    case 'connecting':
      return { tone: 'ringing', label: 'Connecting' };
    default:
      return { tone: 'fault', label: 'Down' };
  }
}

const resultLabels: Record<string, Meaning> = {
  CONNECTED: { tone: 'call', label: 'Connected' },
  ABANDONED: { tone: 'fault', label: 'Abandoned' },
  DROPPED: { tone: 'fault', label: 'Dropped' },
  NO_ANSWER: { tone: 'break', label: 'No answer' },
  BUSY: { tone: 'break', label: 'Busy' },
  BAD_NUMBER: { tone: 'break', label: 'Bad number' },
  FAILED: { tone: 'fault', label: 'Failed' },
  REFUSED: { tone: 'break', label: 'Refused' },
  AGENT_FAILED: { tone: 'fault', label: 'Agent not reached' },
  CANCELLED: { tone: 'break', label: 'Cancelled' },
  MACHINE: { tone: 'break', label: 'Machine' },
  PLAYED: { tone: 'call', label: 'Message played' },
  NOT_TAKEN: { tone: 'break', label: 'Not taken' },
  CLOSED: { tone: 'break', label: 'Closed by the agent' },
  BLOCKED: { tone: 'break', label: 'Blocked' },
  AMBIGUOUS: { tone: 'fault', label: 'Fate unknown' },
};

/** What an attempt came to. */
export function resultMeaning(result: string): Meaning {
  return resultLabels[result] ?? { tone: 'break', label: result || 'None yet' };
}
