import type { Field } from './field';
import type { SettingPath } from './paths';

const month = 30 * 86_400;

/** Who and when: the campaign itself, its hours, what goes out and what guards the people who are called. */
export const generalFields = {
  name: { kind: 'text', label: 'Name', help: 'What people call the campaign.', required: true },
  description: { kind: 'text', label: 'Description', help: 'For those who work with it.', lines: 2 },
  type: {
    kind: 'choice',
    label: 'Dial mode',
    help: 'How members and agents come together.',
    options: [
      { value: 'Preview Dialer', label: 'Preview', help: 'An agent sees the member first and decides to call.' },
      { value: 'Progressive Dialer', label: 'Progressive', help: 'One line for each agent who is free.' },
      { value: 'Power Dialer', label: 'Power', help: 'A fixed number of lines for each agent who is free.' },
      { value: 'Predictive Dialer', label: 'Predictive', help: 'As many lines as the abandonment cap allows.' },
      { value: 'Voice Broadcasting', label: 'Broadcast', help: 'A message, or an extension, without agents.' },
    ],
  },
  priority: {
    kind: 'number',
    label: 'Priority',
    help: 'Greater goes first where campaigns share lines or agents.',
    unit: '',
    min: -1000,
    max: 1000,
  },
  order: {
    kind: 'choice',
    label: 'First leg',
    help: 'Which leg is put up first. Only progressive campaigns have a choice.',
    options: [
      { value: 'agent_first', label: 'Agent first' },
      { value: 'customer_first', label: 'Customer first' },
    ],
  },
  reserve: {
    kind: 'choice',
    label: 'Agent is reserved',
    help: 'When the agent of a customer-first call is chosen. On the answer, agents of several campaigns are used better, but a customer may have to wait.',
    options: [
      { value: 'before', label: 'Before the call' },
      { value: 'on_answer', label: 'On the answer' },
    ],
  },
  country: { kind: 'own', label: 'Country', help: 'Of numbers without +. Without one, numbers are taken as they are.' },
  timezone: { kind: 'own', label: 'Time zone', help: 'Of members who have none, of schedules and of recordings.' },
  hours: { kind: 'own', label: 'Hours of its own', help: 'When members may be called, without a calendar.' },
  'calendar.id': { kind: 'own', label: 'Calendar', help: 'When members may be called.' },
  local_hours: {
    kind: 'own',
    label: "Hours on each member's clock",
    help: 'Members are called within them on their own clocks as well, every day.',
  },
  schedules: {
    kind: 'own',
    label: 'Schedules',
    help: 'What starts, stops, resets or feeds the campaign on its clock.',
  },
  resources: { kind: 'own', label: 'Resources', help: 'Ways out, tried in this order.' },
  caller_ids: {
    kind: 'choice',
    label: 'Caller id shown',
    help: "Which of a resource's caller ids the customer sees.",
    options: [
      { value: 'round_robin', label: 'In turn', help: 'One after the other.' },
      { value: 'fixed', label: 'Always the first' },
      {
        value: 'prefix',
        label: 'The most like the number',
        help: 'The one that shares the longest beginning with it.',
      },
    ],
  },
  variables: { kind: 'own', label: 'Variables', help: "Given to every call's channel." },
  causesOK: { kind: 'own', label: 'Causes: OK', help: 'A success.' },
  causesRetry: { kind: 'own', label: 'Causes: retry', help: 'Tried again.' },
  causesError: { kind: 'own', label: 'Causes: error', help: 'The number is not called again.' },
  causesMinus: { kind: 'own', label: 'Causes: minus', help: 'Not counted.' },
  'guards.packs': { kind: 'own', label: 'Rule packs', help: 'The rules of a place, as they hold from a day on.' },
  'guards.do_not_call': {
    kind: 'own',
    label: 'Do-not-call lists',
    help: "Asked before each call, beside the list of the whole house and the campaign's own, which always are.",
  },
  'guards.subject': {
    kind: 'text',
    label: 'Subject',
    help: "What the calls are about, where a rule counts calls by person and subject. At first the campaign's id.",
    code: true,
  },
  'guards.caps': { kind: 'own', label: 'Caps', help: 'How often somebody may be called, over all campaigns.' },
  'guards.min_ring': {
    kind: 'number',
    label: 'Rings at least',
    help: "A customer's phone is not given up before.",
    unit: 's',
    min: 1,
    max: 60,
  },
  'guards.hold_abandoned': {
    kind: 'number',
    label: 'Rest after an abandoned call',
    help: 'For so long the number is only called with an agent who is reserved for it.',
    unit: 'h',
    per: 3600,
    min: 1,
    max: month,
    decimals: 2,
  },
  'guards.hold_machine': {
    kind: 'number',
    label: 'Rest after a machine',
    help: 'For so long a number on which a machine answered is only called with a reserved agent.',
    unit: 'h',
    per: 3600,
    min: 1,
    max: month,
    decimals: 2,
  },
  'pacing.cap': {
    kind: 'number',
    label: 'Abandonment cap',
    help: 'How many of the calls that a person answered may be abandoned at most. Power and predictive campaigns keep it always.',
    unit: '%',
    per: 0.01,
    min: 0.001,
    max: 0.1,
    decimals: 2,
  },
  'pacing.windows': { kind: 'own', label: 'Windows of the cap', help: 'The cap is kept in each of them.' },
} satisfies Partial<Record<SettingPath, Field>>;
