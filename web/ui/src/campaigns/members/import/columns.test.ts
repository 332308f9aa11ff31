import { expect, test } from 'vitest';
import { columnProblems, formatColumns, guessColumns, lacksHeader, parseColumns, variableName } from './columns';

const words = (rows: string[][], noHeader = false) => formatColumns(guessColumns(rows, noHeader));

test.each([
  [
    ['Name', 'Phone', 'City'],
    ['name', 'number', 'City'],
  ],
  [
    ['Имя', 'Телефон', 'Телефон 2', 'Часовой пояс', 'Договор'],
    ['name', 'number', 'number2', 'timezone', 'dogovor'],
  ],
  [
    ['Kunde', 'Rufnummer', 'Telefontyp', 'Mobil', 'Priorität'],
    ['name', 'number', 'number_type', 'number2', 'priority'],
  ],
  [
    ['full name', 'work phone', 'type', 'expires', 'person_id'],
    ['name', 'number', 'number_type', 'expire', 'person_id'],
  ],
  [
    ['number', 'number2', 'number_type2', 'tz'],
    ['number', 'number2', 'number_type2', 'timezone'],
  ],
  [
    ['Номер', 'ФИО', 'ФИО'],
    ['number', 'name', 'fio'],
  ],
])('the header %j is understood', (header, want) => {
  expect(words([header, header.map(() => '1')])).toEqual(want);
});

test('without words the cells tell which column has the numbers', () => {
  const rows = [
    ['A1', 'B', '2027-01-31'],
    ['Ada', '+47 22 33 44 55', '2027-01-31'],
    ['Bob', '(020) 7946-0018', '2027-01-31'],
  ];
  expect(words(rows)).toEqual(['A1', 'number', 'column3']);
});

test('a column that is called something with phone is one where its cells are', () => {
  const rows = [
    ['Телефон', 'Доп. телефон', 'Telefonvertrag'],
    ['+79001112233', '+79001112234', 'ja'],
  ];
  expect(words(rows)).toEqual(['number', 'number2', 'Telefonvertrag']);
});

test('a first row with a phone number is a member', () => {
  expect(lacksHeader([['Ada', '+4722334455']])).toBe(true);
  expect(lacksHeader([['Name', 'Phone 2']])).toBe(false);
  expect(lacksHeader([['2027-01-31']])).toBe(false);
  expect(words([['Ada', '+4722334455', '']], true)).toEqual(['column1', 'number', '']);
});

test('variables have names that the API takes, each its own', () => {
  expect(variableName('Сумма долга, руб.', 3)).toBe('summa_dolga_rub.');
  expect(variableName('Größe', 0)).toBe('grosse');
  expect(variableName('№ 12', 4)).toBe('column5');
  expect(variableName('customerNo', 0)).toBe('customerNo');
  expect(words([['Phone', 'note', 'note', 'note']])).toEqual(['number', 'note', 'note_2', 'note_3']);
});

test('columns go to the API and come back', () => {
  const api = ['number', 'number_type', 'number2', 'number_type2', '', 'person_id', 'expire', 'city'];
  expect(formatColumns(parseColumns(api))).toEqual(api);
});

test('problems are said at their column', () => {
  const problems = columnProblems([
    { kind: 'name', variable: '' },
    { kind: 'name', variable: '' },
    { kind: 'variable', variable: '1x' },
    { kind: 'variable', variable: 'number3' },
  ]);
  expect(problems.get(1)).toMatch(/same as column 1/);
  expect(problems.get(2)).toMatch(/begins with a letter/);
  expect(problems.get(3)).toMatch(/no name for a variable/);
  expect(problems.get(-1)).toMatch(/which column has the numbers/);
  expect(columnProblems([{ kind: 'number', variable: '' }]).size).toBe(0);
});
