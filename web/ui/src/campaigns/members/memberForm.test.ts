import { expect, test } from 'vitest';
import type { Shape } from '../../api/client';
import { bodyOf, checkValues, emptyNumber, emptyPair, fieldOf, newValues, valuesOf } from './memberForm';

const member: Shape<'Member'> = {
  id: 7,
  name: 'Ada Lovelace',
  priority: 5,
  timezone: 'Europe/London',
  expire: '2027-01-31T12:30:17Z',
  person: 'p-1',
  variables: { contract: '4711' },
  skills: { english: 50 },
  noRecord: true,
  communications: [
    { number: '+442079460018', priority: 3, type: 'work', ended: false, attempts: 1, cause: 'USER_BUSY' },
    { number: '+447700900123', priority: 0, type: '', ended: true, attempts: 2, cause: 'NO_ANSWER' },
  ],
  state: 'waiting',
  next: 0,
  attempts: 3,
  endCause: '',
  lastResult: 'BUSY',
  lastAgent: '',
};

test('a card that nobody changed is sent back as it was', () => {
  expect(bodyOf(valuesOf(member, 'Europe/Oslo'), 'Europe/Oslo', member)).toEqual({
    name: 'Ada Lovelace',
    priority: 5,
    timezone: 'Europe/London',
    expire: '2027-01-31T12:30:17Z', // with its seconds
    due: undefined,
    person: 'p-1',
    variables: { contract: '4711' },
    skills: { english: 50 },
    noRecord: true,
    communications: [
      { number: '+442079460018', priority: 3, type: 'work' },
      { number: '+447700900123', priority: 0, type: '' },
    ],
  });
});

test('times are those of the zone that the form names', () => {
  const values = { ...newValues(), expire: '2027-07-01T18:00', due: '2026-12-01T09:00' };
  const body = bodyOf(values, 'Europe/Oslo');
  expect(body.expire).toBe('2027-07-01T16:00:00.000Z');
  expect(body.due).toBe('2026-12-01T08:00:00.000Z');
});

test('what is missing is said at its field', () => {
  expect(checkValues(newValues())).toEqual({ 'numbers.0.number': 'A member needs a number' });
  const values = {
    ...newValues(),
    numbers: [{ ...emptyNumber(), number: '+4722334455' }],
    timezone: 'Mars/Base',
    variables: [
      { ...emptyPair(), name: 'a', value: '1' },
      { ...emptyPair(), name: 'a', value: '2' },
      { ...emptyPair(), value: 'x' },
    ],
    skills: [{ ...emptyPair(), name: 'german', value: '101' }],
  };
  expect(Object.keys(checkValues(values))).toEqual([
    'timezone',
    'variables.1.name',
    'variables.2.name',
    'skills.0.value',
  ]);
});

test('a refusal of the API stands at the row that was refused', () => {
  const values = { ...newValues(), numbers: [emptyNumber(), { ...emptyNumber(), number: '12' }] };
  expect(fieldOf('communications[0].number', values)).toBe('numbers.1.number');
  expect(fieldOf('communications', values)).toBe('numbers.0.number');
  expect(fieldOf('expire', values)).toBe('expire');
  expect(fieldOf('moon', values)).toBeUndefined();
});
