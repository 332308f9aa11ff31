import type { Shape } from '../api/client';
import type { Tone } from '../parts/states';

type Campaign = Shape<'FeedCampaign'>;
type Trouble = Shape<'Trouble'>;
type Staff = Shape<'AgentCounts'>;

/** What the overview and the wallboard show. */
export interface Figures {
  overview: Shape<'FeedOverview'>;
  campaigns: Campaign[];
  nodes: Shape<'FeedNode'>[];
}

/** Where there is no live feed, the same figures are asked for: this makes them alike. */
export function figuresOf(asked: Shape<'Overview'>): Figures {
  const { agents, latency, callsPerSecond, inAir, bridged, trunks, troubles } = asked;
  const campaigns: Record<string, number> = {};
  for (const { state } of asked.campaigns) campaigns[state] = (campaigns[state] ?? 0) + 1;
  return {
    overview: { agents: staffOf(agents), latency, callsPerSecond, inAir, bridged, campaigns, trunks, troubles },
    campaigns: inOrder(asked.campaigns),
    nodes: asked.nodes,
  };
}

function staffOf({ total, byState, byStatus }: Shape<'Overview'>['agents']): Staff {
  const working = {
    ready: byState.Waiting ?? 0,
    reserved: byState.Reserved ?? 0,
    ringing: byState.Receiving ?? 0,
    talking: byState['In a queue call'] ?? 0,
    wrapUp: byState['Wrap-up'] ?? 0,
  };
  const busy = Object.values(working).reduce((sum, n) => sum + n, 0);
  const loggedOut = byStatus['Logged Out'] ?? 0;
  // Who goes on a break during a call is counted with the call.
  const onBreak = Math.max(0, Math.min(byStatus['On Break'] ?? 0, total - busy - loggedOut));
  return { total, ...working, onBreak, loggedOut, other: Math.max(0, total - busy - loggedOut - onBreak) };
}

const ranks: Record<Shape<'StateName'>, number> = { running: 0, stopping: 1, paused: 2, idle: 3, ended: 4 };

/** Campaigns as they are shown: what is at work first, then by name. */
export function inOrder(campaigns: Iterable<Campaign>): Campaign[] {
  return [...campaigns].sort(
    (a, b) => ranks[a.state] - ranks[b.state] || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
}

export interface StaffPart {
  key: Exclude<keyof Staff, 'total'>;
  label: string;
  tone: Tone;
}

/** The states of agents in the order in which they are shown. */
export const staffParts: readonly StaffPart[] = [
  { key: 'ready', label: 'Ready', tone: 'ready' },
  { key: 'reserved', label: 'Reserved', tone: 'ringing' },
  { key: 'ringing', label: 'Ringing', tone: 'ringing' },
  { key: 'talking', label: 'In call', tone: 'call' },
  { key: 'wrapUp', label: 'Wrap-up', tone: 'wrapup' },
  { key: 'onBreak', label: 'Break', tone: 'break' },
  { key: 'other', label: 'Not reachable', tone: 'fault' },
  { key: 'loggedOut', label: 'Logged out', tone: 'break' },
];

/** The campaign whose account of abandoned calls stands worst against its cap. */
export function worstAbandonment(campaigns: readonly Campaign[]): Campaign | undefined {
  const used = ({ abandonment }: Campaign) => (abandonment?.cap ? abandonment.share / abandonment.cap : -1);
  return campaigns
    .filter((campaign) => campaign.abandonment)
    .reduce<Campaign | undefined>((worst, one) => (!worst || used(one) > used(worst) ? one : worst), undefined);
}

/** Troubles as they are shown: faults first. Within them the order of the server stays. */
export function worstFirst(troubles: readonly Trouble[]): Trouble[] {
  const rank = ({ severity }: Trouble) => (severity === 'fault' ? 0 : 1);
  return [...troubles].sort((a, b) => rank(a) - rank(b));
}

/** What tells one trouble from another. */
export function troubleKey({ code, campaign, node, resource, agent }: Trouble): string {
  return [code, campaign, node, resource, agent].join(' ');
}

export interface Place {
  to: string;
  label: string;
}

const campaignPlaces: Partial<Record<Trouble['code'], { page: string; label: string }>> = {
  campaign_no_agents: { page: 'settings/agents', label: 'Agents of the campaign' },
  campaign_no_agents_ready: { page: 'live', label: 'Its agents now' },
  campaign_list_done: { page: 'members/import', label: 'Import members' },
  campaign_nobody_due: { page: 'why', label: 'Why nobody is called' },
  campaign_closed: { page: 'settings/calendar', label: 'Hours of the campaign' },
  no_resources: { page: 'settings/resources', label: 'Resources of the campaign' },
  resource_missing: { page: 'settings/resources', label: 'Resources of the campaign' },
};

/** Where one does something about a trouble; nothing for what no page of the application can mend. */
export function placeOf(trouble: Trouble): Place | undefined {
  const { code, campaign, node, resource, agent } = trouble;
  if (campaign) {
    const { page, label } = campaignPlaces[code] ?? { page: 'live', label: 'To the campaign' };
    return { to: `/campaigns/${campaign}/${page}`, label };
  }
  if (agent || code === 'agents_unregistered')
    return { to: agent ? `/agents/${agent}` : '/agents', label: 'To the agents' };
  if (resource || node || code.startsWith('node_') || code.includes('resource'))
    return { to: '/resources', label: 'Resources and nodes' };
  return undefined;
}
