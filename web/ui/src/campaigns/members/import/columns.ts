/** What a column of a list can be. */
export type Kind = 'number' | 'type' | 'name' | 'priority' | 'timezone' | 'expire' | 'person' | 'variable' | 'ignore';

/** What one column is; `variable` is the variable's name where it is one. */
export interface Column {
  kind: Kind;
  variable: string;
}

/** The kinds for choosing, each with what it means. */
export const kinds: { value: Kind; label: string; help: string }[] = [
  { value: 'number', label: 'Number', help: 'A phone number. The first column of numbers is called first.' },
  { value: 'type', label: 'Type of number', help: 'Of the column of numbers before it: mobile, work …' },
  { value: 'name', label: 'Name', help: 'Name of the member.' },
  { value: 'priority', label: 'Priority', help: '-1000 to 1000; greater is called first.' },
  { value: 'timezone', label: 'Time zone', help: 'IANA name, such as Europe/Oslo.' },
  { value: 'expire', label: 'Expires', help: 'YYYY-MM-DD or RFC 3339; not called any more from then on.' },
  { value: 'person', label: 'Person', help: 'Id of the person over all campaigns.' },
  { value: 'variable', label: 'Variable', help: 'Shown to the agent, and part of the call.' },
  { value: 'ignore', label: 'Leave out', help: 'Not imported.' },
];

/** Words of headers by what they mean, without accents, spaces and signs. */
const headers: [Kind, RegExp][] = [
  ['type', /^(number|phone|tel)?(type|typ|kind|vid|tip)(nomera|telefona)?\d*$/],
  ['type', /^(numbertype|phonetype|tiptelefona|tipnomera|telefontyp|rufnummerntyp)\d*$/],
  [
    'number',
    /^(number|no|phone|phoneno|phonenumber|telephone|tel|telefon|telefonnummer|telefonnr|rufnummer|mobil|mobile|mobilephone|mobiltelefon|cell|cellphone|handy|gsm|msisdn|nomer|nomertelefona|telefony|mobilnyj|sotovyj|telephonenumber|numero|numerodetelephone|telefono|celular|movil|nummer)\d*$/,
  ],
  [
    'number',
    /^(home|work|office|private|business|second|other|alt|alternative|domashnij|rabochij|dopolnitelnyj)(phone|number|tel|telefon|mobile)\d*$/,
  ],
  [
    'name',
    /^(name|fullname|customer|customername|contact|contactname|kunde|kundenname|vollername|nombre|nom|imya|fio|klient|kontakt|navn|naam|membername)$/,
  ],
  ['priority', /^(priority|prio|prioritaet|prioritat|prioridad|priorite|prioritet|vazhnost)$/],
  ['timezone', /^(timezone|tz|zone|zeitzone|zonahoraria|fuseauhoraire|chasovojpoyas|poyas|tidssone)$/],
  [
    'expire',
    /^(expire|expires|expiry|expireat|expiration|validuntil|gueltigbis|gultigbis|ablauf|srok|dejstvitelendo|bis)$/,
  ],
  ['person', /^(person|personid|customerperson|personenid)$/],
];

const cyrillic: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  ґ: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  є: 'ye',
  ж: 'zh',
  з: 'z',
  и: 'i',
  і: 'i',
  ї: 'yi',
  й: 'j',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'c',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
}; // prettier-ignore

/** A text in plain letters: "Телефон" is telefon, "Köln" koln. */
function latin(text: string): string {
  const lower = text.toLowerCase();
  let out = '';
  for (const letter of lower) out += cyrillic[letter] ?? letter;
  return out
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae');
}

/** A name that a variable may have, of what a header says; `place` is the column's, from 0. */
export function variableName(header: string, place: number): string {
  let name = latin(header.trim())
    .replace(/[^a-z0-9_.-]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  if (/^[A-Za-z][\w.-]{0,63}$/.test(header.trim())) name = header.trim();
  return name === '' ? `column${place + 1}` : name.slice(0, 64);
}

function looksLikeNumber(cell: string): boolean {
  const digits = cell.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 17 && /^\s*'?\+?[\d\s()./-]+$/.test(cell) && !/^\d{4}-\d\d-\d\d/.test(cell);
}

/** Whether the first row is a member already: something in it is a phone number. */
export function lacksHeader(rows: readonly (readonly string[])[]): boolean {
  return rows[0]?.some(looksLikeNumber) ?? false;
}

/** Parts of words that say phone; the cells have to say so too. */
const ofPhones = /phone|tel|mobil|handy|nomer|nummer|numero|cell|gsm/;

/** What the columns of a list seem to be, by the words of its header, and by their cells where those say nothing. */
export function guessColumns(rows: readonly (readonly string[])[], noHeader: boolean): Column[] {
  const header = noHeader ? [] : (rows[0] ?? []);
  const cells = noHeader ? rows : rows.slice(1);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const guesses: Column[] = [];
  const once = new Set<Kind>();
  for (let i = 0; i < width; i++) {
    const title = header[i] ?? '';
    let kind = byHeader(title);
    if (kind && kind !== 'number' && kind !== 'type' && once.has(kind)) kind = undefined;
    if (kind) once.add(kind);
    if (!kind && ofPhones.test(latin(title)) && mostly(cells, i, looksLikeNumber)) kind = 'number';
    guesses.push(kind ? { kind, variable: '' } : rest(title, i, cells));
  }
  if (!guesses.some((guess) => guess.kind === 'number')) {
    const best = guesses.findIndex((_, i) => mostly(cells, i, looksLikeNumber));
    if (best >= 0) guesses[best] = { kind: 'number', variable: '' };
  }
  return distinct(guesses);
}

function byHeader(title: string): Kind | undefined {
  const plain = latin(title).replace(/[^a-z0-9]/g, '');
  return headers.find(([, pattern]) => pattern.test(plain))?.[0];
}

function rest(title: string, place: number, cells: readonly (readonly string[])[]): Column {
  const empty = title.trim() === '' && cells.every((row) => (row[place] ?? '').trim() === '');
  return empty ? { kind: 'ignore', variable: '' } : { kind: 'variable', variable: variableName(title, place) };
}

function mostly(cells: readonly (readonly string[])[], place: number, fits: (cell: string) => boolean): boolean {
  const filled = cells.map((row) => row[place] ?? '').filter((cell) => cell.trim() !== '');
  return filled.length > 0 && filled.filter(fits).length > filled.length / 2;
}

/** Gives variables that would be called the same names of their own. */
function distinct(columns: Column[]): Column[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    if (column.kind !== 'variable') return column;
    let name = column.variable;
    for (let n = 2; taken.has(name); n++) name = `${column.variable}_${n}`;
    taken.add(name);
    return { ...column, variable: name };
  });
}

const reserved = /^(name|priority|timezone|expire|person_id|number([1-9]|1\d|20)?|number_type([1-9]|1\d|20)?)$/i;

/** The columns in the words of the API: name, number, number2 …, a variable's name, or empty for one that is left out. */
export function formatColumns(columns: readonly Column[]): string[] {
  let numbers = 0;
  return columns.map((column) => {
    switch (column.kind) {
      case 'number':
        numbers++;
        return numbers === 1 ? 'number' : `number${numbers}`;
      case 'type':
        return numbers <= 1 ? 'number_type' : `number_type${numbers}`;
      case 'person':
        return 'person_id';
      case 'variable':
        return column.variable.trim();
      case 'ignore':
        return '';
      default:
        return column.kind;
    }
  });
}

/** The inverse of {@link formatColumns}, for a list whose format is known. */
export function parseColumns(words: readonly string[]): Column[] {
  return words.map((word) => {
    if (word === '') return { kind: 'ignore', variable: '' };
    if (/^number\d*$/.test(word)) return { kind: 'number', variable: '' };
    if (/^number_type\d*$/.test(word)) return { kind: 'type', variable: '' };
    if (word === 'person_id') return { kind: 'person', variable: '' };
    if (word === 'name' || word === 'priority' || word === 'timezone' || word === 'expire')
      return { kind: word, variable: '' };
    return { kind: 'variable', variable: word };
  });
}

/** What is wrong with the columns, by column; `-1` is for all of them. Empty where nothing is. */
export function columnProblems(columns: readonly Column[]): Map<number, string> {
  const problems = new Map<number, string>();
  const seen = new Map<string, number>();
  const words = formatColumns(columns);
  columns.forEach((column, i) => {
    const word = words[i] ?? '';
    if (column.kind === 'variable') {
      if (!/^[A-Za-z][\w.-]{0,63}$/.test(word))
        problems.set(i, 'A name of letters, digits and _ . - that begins with a letter');
      else if (reserved.test(word)) problems.set(i, `“${word}” is no name for a variable`);
    }
    if (word === '') return;
    const first = seen.get(word);
    if (first !== undefined) problems.set(i, `The same as column ${first + 1}`);
    else seen.set(word, i);
  });
  if (!columns.some((column) => column.kind === 'number')) problems.set(-1, 'Say which column has the numbers.');
  else if (columns.filter((column) => column.kind === 'number').length > 20)
    problems.set(-1, 'A member has 20 numbers at most.');
  return problems;
}
