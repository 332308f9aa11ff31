import type { Shape } from '../../../api/client';

export type Campaign = Shape<'CampaignDetail'>;
export type CampaignSettings = Shape<'CampaignSettings'>;

/** The parts of the settings that have fields of their own. The others are changed as a whole. */
type Nest =
  | 'parameters'
  | 'preview'
  | 'pacing'
  | 'broadcast'
  | 'messages'
  | 'recording'
  | 'machine'
  | 'tier_rules'
  | 'agent_rules'
  | 'numbers'
  | 'await'
  | 'callbacks'
  | 'guards';

type Inner = { [N in Nest]: `${N}.${keyof NonNullable<CampaignSettings[N]> & string}` }[Nest];

/**
 * Every field of a campaign's settings by its path in the API, "parameters.limit"; `agents` are their places, and
 * `variables` stand beside the settings. What the API gets anew is missing in the tables until somebody puts it there:
 * they would not compile.
 */
export type SettingPath =
  | Exclude<keyof CampaignSettings, Nest | 'id' | 'calendar'>
  | Inner
  | 'calendar.id'
  | 'variables'
  | 'agents';

type Of<Part, Key> = Key extends keyof NonNullable<Part> ? NonNullable<Part>[Key] : never;

/** What stands at a path. */
export type SettingValue<Path extends SettingPath> = Path extends 'calendar.id'
  ? string
  : Path extends 'variables' | 'agents'
    ? Campaign[Path]
    : Path extends `${infer N extends Nest}.${infer Key}`
      ? Of<CampaignSettings[N], Key>
      : Path extends keyof CampaignSettings
        ? CampaignSettings[Path]
        : never;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a campaign has at a path; undefined where the API leaves it out, which it does with what is empty. */
export function valueAt(campaign: Campaign, path: SettingPath): unknown {
  let at: unknown = campaign;
  for (const key of path.split('.')) at = isRecord(at) ? at[key] : undefined;
  return at;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === false || value === 0;
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null && inner !== '');
  return Object.fromEntries(
    kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, withoutEmpty(inner)]),
  );
}

/**
 * Whether two values are the same setting. What the API leaves out because it is empty is the same as what is empty;
 * `optional` tells that none and 0 differ, as for an override that is not set.
 */
export function same(a: unknown, b: unknown, optional = false): boolean {
  if (optional && (a === undefined || a === null || b === undefined || b === null)) return (a ?? null) === (b ?? null);
  if (isEmpty(a) && isEmpty(b)) return true;
  return JSON.stringify(withoutEmpty(a)) === JSON.stringify(withoutEmpty(b));
}

/** The body of PUT /dialer/{id} that changes just these fields. Agents join by their own cards, so they are not in it. */
export function bodyOf(changed: ReadonlyMap<SettingPath, unknown>): Shape<'CampaignChange'> {
  const body: Record<string, unknown> = {};
  for (const [path, value] of changed) {
    if (path === 'agents') continue;
    const [head = '', key] = path.split('.');
    if (key === undefined) {
      body[head] = value;
      continue;
    }
    const part = body[head];
    body[head] = { ...(isRecord(part) ? part : {}), [key]: value };
  }
  return body as Shape<'CampaignChange'>;
}
