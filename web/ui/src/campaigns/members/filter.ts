import type { Shape } from '../../api/client';
import { resultMeaning } from '../../parts/states';
import { dateTime } from '../../parts/time';
import { causeWords, memberStates } from '../why/causes';
import { partWords } from '../why/gates';

/** The conditions of the list of members, by the names that the API and the address of the page have for them. */
export const conditions = [
  'state',
  'endCause',
  'lastResult',
  'lastAgent',
  'dueFrom',
  'dueTo',
  'lane',
  'timezone',
  'number',
  'name',
  'person',
  'type',
  'priority',
] as const;

export type Condition = (typeof conditions)[number];

/** What is wanted of the list: conditions, all of which must hold, also `variables.NAME`. */
export type Filter = Readonly<Record<string, string>>;

export type Order = 'id' | '-id' | 'due';

const variable = 'variables.';

function isCondition(name: string): boolean {
  return conditions.some((known) => known === name) || (name.startsWith(variable) && name.length > variable.length);
}

/** The filter that stands in the address of the page. What is no condition is left out. */
export function readFilter(params: URLSearchParams): Filter {
  const filter: Record<string, string> = {};
  for (const [name, value] of params) {
    if (isCondition(name) && value.trim() !== '') filter[name] = value.trim();
  }
  return filter;
}

/** The order that stands in the address. */
export function readOrder(params: URLSearchParams): Order {
  const sort = params.get('sort');
  return sort === '-id' || sort === 'due' ? sort : 'id';
}

/** The address's parameters of a filter and an order; always in the same order, so that equal ones are equal. */
export function writeFilter(filter: Filter, order: Order = 'id'): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of conditions) {
    const value = filter[name];
    if (value) params.set(name, value);
  }
  for (const name of Object.keys(filter).sort()) {
    const value = filter[name];
    if (name.startsWith(variable) && isCondition(name) && value) params.set(name, value);
  }
  if (order !== 'id') params.set('sort', order);
  return params;
}

/** The filter as the API takes it in a query or a body. */
export function filterBody(filter: Filter): Record<string, string> {
  return Object.fromEntries([...writeFilter(filter)]);
}

/** Whether a filter leaves anybody out. */
export function isFiltered(filter: Filter): boolean {
  return Object.keys(filterBody(filter)).length > 0;
}

/** A filter without one of its conditions. */
export function without(filter: Filter, name: string): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([known]) => known !== name));
}

/** What somebody who types this looks for: `#12` is the member 12, digits are a number, `city=Oslo` a variable, words a name. */
export type Search = { member: number } | { filter: Filter };

export function readSearch(text: string): Search | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  const member = /^#\s*([1-9]\d{0,14})$/.exec(plain);
  if (member?.[1]) return { member: Number(member[1]) };
  const pair = /^([A-Za-z][\w.-]*)\s*=\s*(.+)$/.exec(plain);
  if (pair?.[1] && pair[2]) {
    const name = pair[1].toLowerCase() === 'person' ? 'person' : `${variable}${pair[1]}`;
    return { filter: { [name]: pair[2] } };
  }
  if (/^\+?[\d\s()./-]+$/.test(plain) && plain.replace(/\D/g, '').length >= 3) return { filter: { number: plain } };
  return { filter: { name: plain } };
}

/** What stands in the search field for a filter: the inverse of {@link readSearch}. */
export function searchText(filter: Filter): string {
  return filter.number ?? filter.name ?? '';
}

const names: Record<Condition, string> = {
  state: 'State',
  endCause: 'End cause',
  lastResult: 'Last result',
  lastAgent: 'Last agent',
  dueFrom: 'Due from',
  dueTo: 'Due before',
  lane: 'Due in',
  timezone: 'Time zone',
  number: 'Number',
  name: 'Name contains',
  person: 'Person',
  type: 'Type of number',
  priority: 'Priority',
};

/** One condition in words, as a chip shows it. */
export function conditionWords(name: string, value: string): string {
  if (name.startsWith(variable)) return `${name.slice(variable.length)}: ${value}`;
  return `${names[name as Condition] ?? name}: ${valueWords(name, value)}`;
}

function valueWords(name: string, value: string): string {
  switch (name) {
    case 'state':
      return memberStates.find((state) => state.value === value)?.label ?? value;
    case 'endCause':
      return causeWords(value);
    case 'lastResult':
      return resultMeaning(value).label;
    case 'dueFrom':
    case 'dueTo':
      return Number.isNaN(Date.parse(value)) ? value : dateTime(value);
    case 'lane':
      return partWords('zone', value).label;
    default:
      return value;
  }
}

/** The address of the export of a filter as CSV. */
export function exportPath(
  campaign: string,
  filter: Filter,
  order: Order,
  format: { columns: readonly string[]; spreadsheet?: boolean },
): string {
  const query = new URLSearchParams();
  if (isFiltered(filter)) query.set('filter', JSON.stringify(filterBody(filter)));
  if (order !== 'id') query.set('sort', order);
  if (format.columns.length > 0) query.set('columns', format.columns.join(','));
  if (format.spreadsheet) {
    query.set('separator', 'semicolon');
    query.set('bom', 'true');
  }
  const text = query.toString();
  return `/api/v2/dialer/${encodeURIComponent(campaign)}/members/export${text ? `?${text}` : ''}`;
}

export type MemberRow = Shape<'MemberRow'>;
