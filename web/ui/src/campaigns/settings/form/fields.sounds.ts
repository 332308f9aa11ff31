import type { Field } from './field';
import type { SettingPath } from './paths';

/** What people hear besides each other, what is recorded, and answering machines. */
export const soundFields = {
  'messages.silent': {
    kind: 'text',
    sound: true,
    label: 'No agent came',
    help: 'To a customer who answered and for whom no agent came in time. Some rule packs demand it.',
  },
  'messages.opt_out_key': {
    kind: 'text',
    label: 'Opt-out key',
    help: 'Pressed during that message, it puts the number on the do-not-call list at once.',
    placeholder: '9',
  },
  'messages.welcome': {
    kind: 'text',
    sound: true,
    label: 'Welcome',
    help: 'To customer and agent, when they are bridged.',
  },
  'messages.whisper': { kind: 'text', sound: true, label: 'Whisper', help: 'To the agent alone, before the bridge.' },
  'messages.hold': { kind: 'text', sound: true, label: 'Hold', help: 'To a customer who waits for an agent.' },
  'messages.machine': {
    kind: 'text',
    sound: true,
    label: 'On a machine',
    help: 'Left on an answering machine, after its beep.',
  },
  'recording.from': {
    kind: 'choice',
    label: 'Calls are recorded',
    help: 'Members who must not be recorded never are.',
    options: [
      { value: '', label: 'Not at all' },
      { value: 'bridge', label: 'From the bridge on' },
      { value: 'answer', label: 'From the answer on' },
    ],
  },
  'recording.file': {
    kind: 'text',
    label: "File's name",
    help: 'With {campaign}, {attempt}, {member}, {agent}, {number}, {date} and {time}; {attempt} has to be in it.',
    placeholder: '{campaign}/{date}/{attempt}.wav',
    code: true,
  },
  'machine.action': {
    kind: 'choice',
    label: 'When a machine answers',
    help: 'What happens to the call.',
    options: [
      { value: '', label: 'Machines are not told apart' },
      { value: 'hang_up', label: 'Hang up' },
      { value: 'message', label: 'Leave the message' },
      { value: 'connect', label: 'Give it to the agent' },
    ],
  },
  'machine.detector': {
    kind: 'choice',
    label: 'Detector',
    help: 'Who tells machines from people.',
    options: [
      { value: 'beep', label: 'The beep', help: 'FreeSWITCH listens for it (mod_avmd).' },
      { value: 'outside', label: 'An analyser outside', help: 'It is told of the call and answers.' },
    ],
  },
  'machine.url': {
    kind: 'text',
    label: 'Address of the analyser',
    help: 'An http or https address.',
    placeholder: 'https://…',
    code: true,
  },
  'machine.wait': {
    kind: 'number',
    label: 'Wait for the verdict',
    help: 'Customers are kept from the agent for so long, in silence; 0 connects at once and listens on.',
    unit: 's',
    min: 0,
    max: 10,
    decimals: 1,
  },
  'machine.listen': {
    kind: 'number',
    label: 'Listen for a beep',
    help: 'After the answer.',
    unit: 's',
    min: 0,
    max: 120,
  },
} satisfies Partial<Record<SettingPath, Field>>;
