import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, test } from 'vitest';
import { ApiError } from '../api/client';
import { SignedIn } from '../testing/SignedIn';
import { show } from '../testing/show';
import { binds, endOfDay, entriesOf, named, numbersOf } from './entries';
import ListPage from './ListPage';

const ok = (data: unknown) => ({ status: 'OK', data });

test('numbers are read from lines, each of them once', () => {
  expect(numbersOf('+49 30 1\r\n+49302; +49302,\n\n')).toEqual(['+49 30 1', '+49302']);
});

test('an entry is good to the end of its last day', () => {
  expect(endOfDay('2026-12-31')).toBe(new Date(2027, 0, 1).toISOString());
  expect(endOfDay('')).toBeUndefined();
  expect(entriesOf(['+1'], ' ', '')).toEqual([{ number: '+1' }]);
  expect(entriesOf(['+1'], ' asked ', '')).toEqual([{ number: '+1', reason: 'asked' }]);
});

test('a refusal names the number', () => {
  const refusal = new ApiError(400, 'invalid', 'is no number', '[1].number');
  expect(named(refusal, ['a', 'b', 'c'], 1)).toMatchObject({ message: 'c: is no number', field: 'numbers' });
});

test('a list says whom it binds', () => {
  expect(binds('global')).toBe('All campaigns');
  expect(binds('campaign-spring')).toBe('Campaign spring');
});

it('looks a number up and takes it off', async () => {
  const { asked } = show(
    <SignedIn>
      <ListPage />
    </SignedIn>,
    {
      at: '/do-not-call/global',
      path: '/do-not-call/:list',
      answers: {
        'GET /api/v2/do-not-call/global': (request: Request) => {
          const number = new URL(request.url).searchParams.get('number');
          return ok({
            entries: number ? [{ number, reason: 'asked' }] : [{ number: '+1' }, { number: '+2' }],
            next: 0,
          });
        },
        'DELETE /api/v2/do-not-call/global/%2B49301': ok({ removed: 1 }),
      },
    },
  );
  expect(await screen.findByText('2 numbers')).toBeTruthy();
  await userEvent.type(screen.getByRole('textbox', { name: 'Number to look up' }), '+49301');
  await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Take +49301 off the list' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Take off the list' }));
  expect(await screen.findByText('+49301 taken off global')).toBeTruthy();
  expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

it('adds pasted numbers with their reason', async () => {
  const sent: unknown[] = [];
  show(
    <SignedIn>
      <ListPage />
    </SignedIn>,
    {
      at: '/do-not-call/global',
      path: '/do-not-call/:list',
      answers: {
        'GET /api/v2/do-not-call/global': ok({ entries: [], next: 0 }),
        'POST /api/v2/do-not-call/global': async (request: Request) => {
          sent.push(await request.json());
          return ok({ added: 1 });
        },
      },
    },
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Add numbers' }));
  await userEvent.type(await screen.findByRole('textbox', { name: 'Numbers' }), '+1{Enter}+2');
  await userEvent.type(screen.getByRole('textbox', { name: 'Reason' }), 'asked');
  await userEvent.click(screen.getByRole('button', { name: 'Add 2 numbers' }));
  expect(await screen.findByText('1 number added; 1 on the list before')).toBeTruthy();
  expect(sent).toEqual([
    [
      { number: '+1', reason: 'asked' },
      { number: '+2', reason: 'asked' },
    ],
  ]);
});
