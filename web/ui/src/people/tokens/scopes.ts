import type { Shape } from '../../api/client';

export const areas = [
  { id: 'campaigns', label: 'Campaigns', meaning: 'settings, state, pacing, attempts' },
  { id: 'members', label: 'Members', meaning: 'members, results, imports, exports' },
  { id: 'agents', label: 'Agents', meaning: 'cards, tiers, status, calls' },
  { id: 'resources', label: 'Resources', meaning: 'resources, nodes, rule packs, causes' },
  { id: 'calendars', label: 'Calendars', meaning: 'calendars and holidays' },
  { id: 'do-not-call', label: 'Do-not-call lists', meaning: 'lists and their numbers' },
  { id: 'webhooks', label: 'Webhooks', meaning: 'webhooks and deliveries' },
  { id: 'live', label: 'Live', meaning: 'overview and live feed' },
  { id: 'users', label: 'Users', meaning: 'users and everybody’s tokens' },
  { id: 'audit', label: 'Audit', meaning: 'who did what' },
] as const;

export type Right = 'none' | 'read' | 'write';
export type Rights = Readonly<Record<string, Right>>;

/** The scopes as a token carries them: "members:write", which is reading, too. */
export function scopesOf(rights: Rights): string[] {
  return areas.flatMap(({ id }) => {
    const right = rights[id] ?? 'none';
    return right === 'none' ? [] : [`${id}:${right}`];
  });
}

/** What somebody can give to a token: no more than they may do. */
export function rightsOf(permissions: Shape<'Session'>['permissions'], area: string): Right[] {
  const most = permissions[area];
  if (!most) return [];
  return most === 'write' ? ['none', 'read', 'write'] : ['none', 'read'];
}

/** "Campaigns read; Members write"; "Everything" where nothing is left out. */
export function scopesText(scopes: readonly string[]): string {
  if (areas.every(({ id }) => scopes.includes(`${id}:write`))) return 'Everything';
  return scopes
    .map((scope) => {
      const [area = '', right = ''] = scope.split(':');
      return `${areas.find(({ id }) => id === area)?.label ?? area} ${right}`;
    })
    .join('; ');
}

/** When a token that is made now ends: so many days on, or never. */
export function expiry(days: string, now: Date): string | undefined {
  const count = Number(days);
  return count > 0 ? new Date(now.getTime() + count * 86_400_000).toISOString() : undefined;
}
