import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { showSignedIn } from '../showSignedIn';
import Import from './Import';

const nothing = { rows: 0, added: 0, existing: 0, duplicates: 0, rejected: 0, doNotCall: 0 };
const job = {
  id: 'j1',
  campaign: 'a',
  controller: 'c',
  by: 'sue',
  file: 'march.csv',
  size: 1000,
  format: {},
  autoRun: false,
  state: 'uploaded',
  bytes: 0,
  result: nothing,
  rejects: false,
  created: '2026-11-21T12:00:00Z',
};

const right = [
  ['Имя', 'Телефон', 'Договор'],
  ['Анна', '+79001112233', 'Д-1'],
];
const wrong = [
  ['Èìÿ', 'Òåëåôîí', 'Äîãîâîð'],
  ['Àííà', '+79001112233', 'Ä-1'],
];

const base = '/api/v2/dialer/a/imports';

function showImport(answers = {}, at = '/campaigns/a/members/import?job=j1') {
  return showSignedIn(<Import />, {
    at,
    path: '/campaigns/:id/members/import',
    answers: {
      'GET /api/v2/imports/charsets': { status: 'OK', data: ['utf-8', 'windows-1251', 'windows-1252'] },
      [`GET ${base}`]: { status: 'OK', data: [] },
      [`GET ${base}/j1`]: { status: 'OK', data: job },
      [`GET ${base}/j1/preview`]: (request: Request) => {
        const charset = new URL(request.url).searchParams.get('charset') ?? 'windows-1252';
        const rows = charset === 'windows-1251' ? right : wrong;
        const guess = { charset: 'windows-1252', sure: false, chance: 0.5 };
        return { status: 'OK', data: { guess, charset, separator: ';', rows, columns: null, problem: '' } };
      },
      ...answers,
    },
  });
}

test('the charset is corrected, the columns are guessed anew, the list is checked and imported', async () => {
  const sent: Record<string, unknown> = {};
  let now: object = job;
  const { asked } = showImport({
    [`GET ${base}/j1`]: () => ({ status: 'OK', data: now }),
    [`POST ${base}/j1/check`]: async (request: Request) => {
      sent.check = await request.json();
      const result = { ...nothing, rows: 100, added: 90, duplicates: 4, rejected: 6 };
      now = { ...job, state: 'checked', format: sent.check, result, rejects: true };
      return { status: 'OK', data: { ...job, state: 'checking' } };
    },
    [`POST ${base}/j1/start`]: async (request: Request) => {
      sent.start = await request.json();
      now = {
        ...job,
        state: 'done',
        autoRun: true,
        result: { ...nothing, rows: 100, added: 90, rejected: 6 },
        rejects: true,
      };
      return { status: 'OK', data: { ...job, state: 'running' } };
    },
  });
  const charset = await screen.findByRole('combobox', { name: 'Charset' });
  await userEvent.click(charset);
  await userEvent.click(await screen.findByRole('option', { name: 'windows-1251' }));
  expect(await screen.findByText('Анна')).toBeTruthy();
  const name = screen.getByRole('combobox', { name: 'What column 1, Имя is' }) as HTMLInputElement;
  expect(name.value).toBe('Name');

  await userEvent.click(screen.getByRole('button', { name: 'Check the list' }));
  expect(await screen.findByRole('button', { name: 'Import 90 members' }, { timeout: 3000 })).toBeTruthy();
  const format = { charset: 'windows-1251', separator: ';', columns: ['name', 'number', 'dogovor'], noHeader: false };
  expect(sent.check).toEqual(format);
  expect(screen.getByRole('link', { name: /rows that are not taken/ }).getAttribute('href')).toBe(`${base}/j1/rejects`);
  expect(asked.some((one) => one.url.endsWith('/start'))).toBe(false);

  await userEvent.click(screen.getByRole('checkbox', { name: /Run the campaign/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Import 90 members' }));
  expect(await screen.findByText('Added 90 members. The campaign runs.', {}, { timeout: 3000 })).toBeTruthy();
  expect(sent.start).toEqual({ ...format, autoRun: true });
});

test('a list without a column of numbers is not checked', async () => {
  showImport({
    [`GET ${base}/j1/preview`]: {
      status: 'OK',
      data: {
        guess: { charset: 'utf-8', sure: true, chance: 1 },
        charset: 'utf-8',
        separator: ',',
        rows: [
          ['a', 'b'],
          ['x', 'y'],
        ],
        columns: null,
        problem: 'none',
      },
    },
  });
  expect(await screen.findByText('Say which column has the numbers.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Check the list' }).hasAttribute('disabled')).toBe(true);
});

test('an import that is under way is shown again and can be cancelled', async () => {
  let now: object = { ...job, state: 'running', bytes: 400, result: { ...nothing, rows: 40, added: 40 } };
  const { asked } = showImport({
    [`GET ${base}/j1`]: () => ({ status: 'OK', data: now }),
    [`DELETE ${base}/j1`]: () => {
      now = { ...job, state: 'cancelled', result: { ...nothing, rows: 40, added: 40 } };
      return { status: 'OK', data: now };
    },
  });
  expect(await screen.findByText(/Importing: 40 %, 40 rows/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel the import' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText(/40 members who were imported by then stay/)).toBeTruthy();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel import' }));
  await waitFor(() => expect(asked.some((one) => one.method === 'DELETE')).toBe(true));
  expect(await screen.findByText(/the same file once more adds the others/, {}, { timeout: 3000 })).toBeTruthy();
});

test('earlier imports stand there with their results; one that is not over goes on', async () => {
  const done = {
    ...job,
    id: 'j0',
    file: 'february.csv',
    state: 'done',
    result: { ...nothing, rows: 10, added: 7, rejected: 3 },
    rejects: true,
  };
  showImport(
    { [`GET ${base}`]: { status: 'OK', data: [{ ...job, state: 'checked' }, done] } },
    '/campaigns/a/members/import',
  );
  expect(await screen.findByRole('button', { name: 'Show february.csv' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Reject file' }).getAttribute('href')).toBe(`${base}/j0/rejects`);
  expect(screen.getByRole('button', { name: 'Go on with march.csv' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Choose a file' })).toBeTruthy();
});
