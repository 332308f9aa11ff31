import type { Shape } from '../../../api/client';
import { percent, plural } from '../../../parts/numbers';

export type RulePack = Shape<'RulePack'>;

const windows: Record<string, string> = { '24h': '24 hours', '30d': '30 days', campaign: 'the whole campaign' };
const counted: Record<string, string> = {
  number: 'to a number',
  person: 'to a person',
  subject: 'to a person on a subject',
};

function span(seconds: number): string {
  if (seconds % 86_400 === 0) return plural(seconds / 86_400, 'day');
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  if (seconds % 60 === 0) return plural(seconds / 60, 'minute');
  return plural(seconds, 'second');
}

/** "Mon–Fri 08:00–21:00, not on holidays". Empty: it says nothing of hours. */
export function hoursOfPack(pack: RulePack): string {
  const hours = (pack.hours ?? []).map(({ days, start, end }) => {
    const named = days.length > 2 ? `${days[0]}–${days.at(-1)}` : days.join(', ');
    return `${named} ${start}–${end}`;
  });
  const off = pack.holidays?.length ? [`not on ${plural(pack.holidays.length, 'holiday')}`] : [];
  return [...hours, ...off].join(', ');
}

/** What a pack demands, one sentence each. */
export function demandsOf(pack: RulePack): string[] {
  const said: (string | false | undefined)[] = [
    hoursOfPack(pack) !== '' && `Calls on the member's clock: ${hoursOfPack(pack)}`,
    ...(pack.caps ?? []).map(
      ({ per, most, window }) => `At most ${plural(most, 'call')} ${counted[per] ?? per} in ${span(window)}`,
    ),
    ...(pack.abandoned ?? []).map(({ rate, window }) =>
      rate === 0
        ? `No abandoned call may be risked in ${windows[window] ?? window}`
        : `At most ${percent(rate)} abandoned calls in ${windows[window] ?? window}`,
    ),
    pack.min_ring ? `Rings ${span(pack.min_ring)} at least` : undefined,
    pack.agent_wait ? `Abandoned ${span(pack.agent_wait)} after the answer at the latest` : undefined,
    pack.hold_abandoned ? `${span(pack.hold_abandoned)} of rest after an abandoned call` : undefined,
    pack.hold_machine ? `${span(pack.hold_machine)} of rest after a machine` : undefined,
    pack.refusal_rest ? `${span(pack.refusal_rest)} of peace for people who said no` : undefined,
    pack.message_needed && 'A customer for whom no agent came has to hear who called',
    pack.consent_needed && 'Only people who agreed before: the list has to hold nobody else',
  ];
  return said.filter((one): one is string => typeof one === 'string');
}

/** Packs by name, each with its versions, the one in force first known. */
export function byName(packs: readonly RulePack[]): Map<string, RulePack[]> {
  const named = new Map<string, RulePack[]>();
  for (const pack of packs) named.set(pack.name, [...(named.get(pack.name) ?? []), pack]);
  return named;
}

/** The version of a pack that holds on a day; the first to come where none does yet. */
export function versionAt(versions: readonly RulePack[], day: Date): RulePack | undefined {
  const sorted = [...versions].sort((a, b) => a.from.localeCompare(b.from));
  return sorted.filter(({ from }) => Date.parse(from) <= day.getTime()).at(-1) ?? sorted[0];
}

/** What holds on a day where these packs are turned on: themselves, and those that go with them. */
export function packsInForce(packs: readonly RulePack[], names: readonly string[], day: Date): RulePack[] {
  const named = byName(packs);
  const all = [...names];
  for (const name of all) {
    for (const other of named.get(name)?.flatMap((pack) => pack.with ?? []) ?? []) {
      if (!all.includes(other)) all.push(other);
    }
  }
  return all.flatMap((name) => {
    const pack = versionAt(named.get(name) ?? [], day);
    return pack && Date.parse(pack.from) <= day.getTime() ? [pack] : [];
  });
}
