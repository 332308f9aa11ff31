const keys = new Map<string, string>();

/** What a name is sorted by: "Agent 2" before "Agent 10". Kept, since lists are sorted anew with every change. */
export function sortKey(name: string): string {
  let key = keys.get(name);
  if (key === undefined) {
    key = name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
    keys.set(name, key);
  }
  return key;
}

/** Compares two names. */
export function byName(a: string, b: string): number {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
