/** What an id may look like; as in the API. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** An id made of a name: "Spring renewal" is spring-renewal. */
export function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
}

/** What is wrong with a name. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'Give the campaign a name.';
  if (new TextEncoder().encode(name.trim()).length > 200) return 'The name is longer than 200 characters.';
  return undefined;
}

/** What is wrong with an id. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'Give the campaign an id: it is part of its address.';
  if (!idPattern.test(id))
    return 'At most 64 letters without accents, digits, _ and -, the first one a letter or digit.';
  return undefined;
}
