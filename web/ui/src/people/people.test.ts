import { expect, test } from 'vitest';
import { browser } from './account/browser';
import { deed, difference } from './audit/difference';
import { expiry, rightsOf, scopesOf, scopesText } from './tokens/scopes';
import { fresh, newUser } from './users/user';
import { testText } from './webhooks/webhook';

test('what changed is told field by field', () => {
  const before = { limit: 30, hours: { open: true }, causes: ['BUSY'], seats: [{ id: 'anna' }] };
  const after = { limit: 40, hours: { open: true }, causes: ['BUSY', 'NO_ANSWER'], seats: [{ id: 'ben' }] };
  expect(difference(before, after)).toEqual([
    { field: 'limit', before: '30', after: '40' },
    { field: 'causes', before: 'BUSY', after: 'BUSY, NO_ANSWER' },
    { field: 'seats[0].id', before: 'anna', after: 'ben' },
  ]);
  expect(difference(undefined, { name: '' })).toEqual([{ field: 'name', before: undefined, after: '“”' }]);
  expect(difference({ a: 1 }, null)).toEqual([{ field: 'a', before: '1', after: undefined }]);
  expect(deed('DELETE', '/api/v2/agents/:id', undefined)).toBe('Deleted /agents/:id');
  expect(deed('POST', '/api/v2/session', undefined)).toBe('Signed in');
  expect(deed('GET', '/api/v2/cti', 'CLEAR_CALL_REQ')).toBe('CLEAR_CALL_REQ');
});

test('scopes are by area, and no more than one may do', () => {
  expect(scopesOf({ members: 'write', live: 'read', agents: 'none' })).toEqual(['members:write', 'live:read']);
  expect(rightsOf({ live: 'read', members: 'write' }, 'live')).toEqual(['none', 'read']);
  expect(rightsOf({ live: 'read' }, 'users')).toEqual([]);
  expect(scopesText(['do-not-call:read', 'live:read'])).toBe('Do-not-call lists read; Live read');
  expect(expiry('30', new Date('2026-11-21T00:00:00Z'))).toBe('2026-12-21T00:00:00.000Z');
  expect(expiry('0', new Date())).toBeUndefined();
});

test('a new user says no more than is known', () => {
  expect(newUser({ ...fresh, name: ' sue ', role: 'supervisor', password: 'long enough it is' })).toEqual({
    name: 'sue',
    role: 'supervisor',
    password: 'long enough it is',
  });
});

test('a test of a webhook says how it went', () => {
  expect(testText({ delivered: true, seconds: 0.1, status: 204 })).toBe('Delivered in 0.10 s, answered with 204');
  expect(testText({ delivered: false, seconds: 2, status: 500 })).toBe('Not delivered after 2.00 s: answered with 500');
});

test('a browser has a name', () => {
  expect(browser('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36')).toBe(
    'Chrome on Windows',
  );
  expect(browser('curl/8.1')).toBe('curl/8.1');
});
