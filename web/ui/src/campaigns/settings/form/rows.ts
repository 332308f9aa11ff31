import type { CampaignSettings } from './paths';

type Rules = NonNullable<CampaignSettings['result_rules']>;
type Skills = NonNullable<CampaignSettings['skills']>;

export interface ResultRow {
  result: string;
  wait: number;
  most: number;
}

export interface NamedRow {
  name: string;
  value: string;
}

export interface SkillRow {
  name: string;
  level: number;
}

/** Tables of the API that are objects, as rows that can be typed into: a row without a name is not one yet. */
export const ruleRows = (rules: Rules | null | undefined): ResultRow[] =>
  Object.entries(rules ?? {}).map(([result, { wait = 0, most = 0 }]) => ({ result, wait, most }));

export const rulesOf = (rows: readonly ResultRow[]): Rules =>
  Object.fromEntries(
    rows.filter(({ result }) => result !== '').map(({ result, wait, most }) => [result, { wait, most }]),
  );

export const skillRows = (skills: Skills | null | undefined): SkillRow[] =>
  Object.entries(skills ?? {}).map(([name, level]) => ({ name, level }));

export const skillsOf = (rows: readonly SkillRow[]): Skills =>
  Object.fromEntries(rows.filter(({ name }) => name.trim() !== '').map(({ name, level }) => [name.trim(), level]));

export const variableRows = (variables: Record<string, string> | undefined): NamedRow[] =>
  Object.entries(variables ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => ({ name, value }));

export const variablesOf = (rows: readonly NamedRow[]): Record<string, string> =>
  Object.fromEntries(rows.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), value]));

/** The name that stands twice, which a table of the API cannot hold. */
export function twice(names: readonly string[]): string | undefined {
  const known = new Set<string>();
  for (const name of names.map((one) => one.trim()).filter(Boolean)) {
    if (known.has(name)) return name;
    known.add(name);
  }
  return undefined;
}
