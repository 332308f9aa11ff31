export interface Change {
  field: string;
  /** undefined where there was nothing. */
  before: string | undefined;
  after: string | undefined;
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (value === undefined) return;
  if (value !== null && typeof value === 'object') {
    const inner = Object.entries(value);
    if (inner.length > 0 && !isPlainList(value)) {
      for (const [name, one] of inner) {
        flatten(one, Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name, into);
      }
      return;
    }
  }
  into.set(path, said(value));
}

/** Lists of words and numbers are read better as one. */
function isPlainList(value: object): boolean {
  return Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object');
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(said).join(', ');
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? '“”' : value;
  return typeof value === 'object' ? 'nothing' : String(value);
}

/** What an entry of the audit changed, field by field. */
export function difference(before: unknown, after: unknown): Change[] {
  const was = new Map<string, string>();
  const is = new Map<string, string>();
  flatten(before ?? undefined, '', was);
  flatten(after ?? undefined, '', is);
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return fields
    .map((field) => ({ field, before: was.get(field), after: is.get(field) }))
    .filter((change) => change.before !== change.after);
}

const known: Record<string, string> = {
  'POST /session': 'Signed in',
  'POST /session/demo': 'Signed in',
  'DELETE /session': 'Signed out',
  'PUT /session/password': 'Changed the own password',
};

/** What somebody did, from what was asked of the API: "Changed /dialer/:id". */
export function deed(method: string, route: string, action: string | undefined): string {
  if (action) return action;
  const verbs: Record<string, string> = { POST: 'Did', PUT: 'Set', PATCH: 'Changed', DELETE: 'Deleted' };
  const path = route.replace(/^\/api\/v2/, '');
  return known[`${method} ${path}`] ?? `${verbs[method] ?? method} ${path}`;
}
