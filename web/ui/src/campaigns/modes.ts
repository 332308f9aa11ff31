import type { Shape } from '../api/client';

/** The type of a campaign, as the API names it. */
export type CampaignType = Shape<'FeedCampaign'>['type'];

interface Mode {
  type: CampaignType;
  label: string;
  /** What it does. */
  does: string;
  /** When to take it. */
  when: string;
  agents: boolean;
  /** Somebody can answer for whom no agent is free, so that the cap on abandoned calls counts. */
  abandons: boolean;
}

/** The dial modes, from the one that calls least at once to the one that calls most. */
export const modes: readonly Mode[] = [
  {
    type: 'Preview Dialer',
    label: 'Preview',
    does: 'Shows an agent the member first; the agent decides whether to call.',
    when: 'For few and valuable members who deserve a prepared call.',
    agents: true,
    abandons: false,
  },
  {
    type: 'Progressive Dialer',
    label: 'Progressive',
    does: 'Calls one member for each free agent. Nobody who answers is left without one.',
    when: 'For most campaigns, and where no call may be abandoned.',
    agents: true,
    abandons: false,
  },
  {
    type: 'Power Dialer',
    label: 'Power',
    does: 'Calls a fixed number of members for each free agent, within the cap on abandoned calls.',
    when: 'For lists of which few answer, with a ratio that you know.',
    agents: true,
    abandons: true,
  },
  {
    type: 'Predictive Dialer',
    label: 'Predictive',
    does: 'Calls as many members as the answer rate and the length of talks allow within the cap on abandoned calls.',
    when: 'For large lists with ten agents or more, so that these hardly wait.',
    agents: true,
    abandons: true,
  },
  {
    type: 'Voice Broadcasting',
    label: 'Broadcast',
    does: 'Plays a message, or connects to an extension, without agents.',
    when: 'For notices and reminders; people can answer with keys.',
    agents: false,
    abandons: false,
  },
];

/** A mode by its type. */
export function modeOf(type: string | undefined): Mode | undefined {
  return modes.find((mode) => mode.type === type);
}

/** "Predictive" of "Predictive Dialer". */
export function modeLabel(type: string | undefined): string {
  return modeOf(type)?.label ?? type ?? '';
}
