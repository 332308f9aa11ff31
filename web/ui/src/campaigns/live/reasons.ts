import type { Shape } from '../../api/client';

type Campaign = Pick<Shape<'FeedCampaign'>, 'state' | 'asleep' | 'type' | 'members' | 'agents'>;

const decided: Record<string, string> = {
  free: 'It puts up a line for each free agent; one more would be too many.',
  predicted: 'It puts up more lines than agents are free, on the prediction that agents will be.',
  power: 'It puts up its fixed number of lines for each free agent.',
  'cold start': 'Too little is known of this campaign yet, so that each line holds an agent before it is dialled.',
  'budget spent':
    'The cap on abandoned calls leaves no call to lose: each line holds an agent before it is dialled, until the share has gone down.',
  'no cap': 'It has no cap on abandoned calls, so that each line holds an agent before it is dialled.',
  blind:
    'What happens on the lines is not known well enough now, so that each line holds an agent before it is dialled.',
  'no agents': 'No agent is there to take a call.',
  'at limit': 'All its lines, or all lines that its agents may have, are in the air.',
  'none due': 'No member can be called at this moment.',
};

/** Why a campaign dials as it does, or does not, in a sentence. `why` is what its pacing says, if it has one. */
export function reason(campaign: Campaign, why: string | undefined): string {
  const { state, asleep, type, members, agents } = campaign;
  if (state === 'paused') return 'It is paused: no new calls until it is resumed.';
  if (state === 'stopping') return 'It stops: no new calls, the running ones come to their end.';
  if (state === 'ended') return 'All its members have ended. Add members, or reset those that ended, and run it again.';
  if (state === 'idle') return 'It is stopped: no calls until it is run.';
  if (asleep) return 'Its calendar is closed: no calls until it opens.';
  if (members.imported === 0) return 'It has no members to call.';
  if (type !== 'Voice Broadcasting' && agents.total === agents.loggedOut) return 'None of its agents is signed in.';
  if (why) return decided[why] ?? `Its pacing says: ${why}.`;
  if (members.due === 0) return 'Nobody is due: the members wait for their next try.';
  switch (type) {
    case 'Preview Dialer':
      return 'It offers a member to each free agent, and calls when the agent accepts.';
    case 'Voice Broadcasting':
      return 'It calls as many members as it has lines.';
    default:
      return agents.ready === 0
        ? 'It calls for each agent who becomes free; none is free at this moment.'
        : 'It puts up a line for each free agent.';
  }
}
