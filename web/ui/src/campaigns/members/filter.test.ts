import { expect, test } from 'vitest';
import {
  conditionWords,
  exportPath,
  filterBody,
  isFiltered,
  readFilter,
  readOrder,
  readSearch,
  writeFilter,
} from './filter';

test('a filter goes into the address and comes back', () => {
  const filter = {
    state: 'ended',
    endCause: 'MAX_TRY_COUNT',
    priority: '-3',
    number: '+44 20',
    'variables.city': 'Köln & Bonn',
  };
  const params = writeFilter(filter, '-id');
  expect(readFilter(new URLSearchParams(params.toString()))).toEqual(filter);
  expect(readOrder(params)).toBe('-id');
});

test('what is no condition does not become one', () => {
  const params = new URLSearchParams('state=+&page=3&limit=9&variables.=x&name=Ada&sort=up');
  expect(readFilter(params)).toEqual({ name: 'Ada' });
  expect(readOrder(params)).toBe('id');
});

test('equal filters give equal addresses', () => {
  const one = writeFilter({ 'variables.b': '2', name: 'x', 'variables.a': '1', state: 'held' });
  const two = writeFilter({ state: 'held', 'variables.a': '1', name: 'x', 'variables.b': '2' });
  expect(one.toString()).toBe(two.toString());
});

test.each([
  ['#17', { member: 17 }],
  ['+47 22 33 (44)', { filter: { number: '+47 22 33 (44)' } }],
  ['020 7946-0018', { filter: { number: '020 7946-0018' } }],
  ['city=Oslo', { filter: { 'variables.city': 'Oslo' } }],
  ['person = p-9', { filter: { person: 'p-9' } }],
  ['Ada Lovelace', { filter: { name: 'Ada Lovelace' } }],
  ['12', { filter: { name: '12' } }],
  ['   ', undefined],
])('"%s" is understood', (text, want) => {
  expect(readSearch(text)).toEqual(want);
});

test('a filter is empty without conditions', () => {
  expect(isFiltered({})).toBe(false);
  expect(isFiltered({ state: '' })).toBe(false);
  expect(filterBody({ lane: 'UTC@*' })).toEqual({ lane: 'UTC@*' });
});

test('the export has the filter, the order and the columns of the list', () => {
  const path = exportPath('spring 1', { 'variables.city': 'Oslo' }, 'due', {
    columns: ['id', 'number'],
    spreadsheet: true,
  });
  const url = new URL(path, 'http://x');
  expect(url.pathname).toBe('/api/v2/dialer/spring%201/members/export');
  expect(JSON.parse(url.searchParams.get('filter') ?? '')).toEqual({ 'variables.city': 'Oslo' });
  expect(url.searchParams.get('sort')).toBe('due');
  expect(url.searchParams.get('columns')).toBe('id,number');
  expect(url.searchParams.get('separator')).toBe('semicolon');
  expect(exportPath('a', {}, 'id', { columns: [] })).toBe('/api/v2/dialer/a/members/export');
});

test('conditions are said in words', () => {
  expect(conditionWords('state', 'claimed')).toBe('State: Being called');
  expect(conditionWords('endCause', 'MAX_TRY_COUNT')).toBe('End cause: All attempts used');
  expect(conditionWords('variables.city', 'Oslo')).toBe('city: Oslo');
});
