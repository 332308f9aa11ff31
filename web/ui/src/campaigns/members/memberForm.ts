import type { Shape } from '../../api/client';
import { isZone, moment, wallClock } from './zoned';

interface NumberRow {
  key: number;
  number: string;
  type: string;
  priority: number | '';
}

interface Pair {
  key: number;
  name: string;
  value: string;
}

/** A member as a form has it. Times are wall clocks of the form's zone. */
export interface MemberValues {
  name: string;
  person: string;
  priority: number | '';
  timezone: string;
  expire: string;
  due: string;
  noRecord: boolean;
  numbers: NumberRow[];
  variables: Pair[];
  /** Names with levels. */
  skills: Pair[];
}

let keys = 0;

/** A row of numbers to be filled in. */
export function emptyNumber(): NumberRow {
  return { key: ++keys, number: '', type: '', priority: 0 };
}

/** A row of variables, or of skills, to be filled in. */
export function emptyPair(): Pair {
  return { key: ++keys, name: '', value: '' };
}

function pairs(of: Record<string, string | number> | null | undefined): Pair[] {
  return Object.entries(of ?? {}).map(([name, value]) => ({ key: ++keys, name, value: String(value) }));
}

/** What the form of a new member begins with. */
export function newValues(): MemberValues {
  return {
    name: '',
    person: '',
    priority: 0,
    timezone: '',
    expire: '',
    due: '',
    noRecord: false,
    numbers: [emptyNumber()],
    variables: [],
    skills: [],
  };
}

/** A member's card as the form shows it, in a zone. */
export function valuesOf(member: Shape<'Member'>, zone: string): MemberValues {
  return {
    name: member.name,
    person: member.person,
    priority: member.priority,
    timezone: member.timezone,
    expire: member.expire ? wallClock(member.expire, zone) : '',
    due: '',
    noRecord: member.noRecord,
    numbers: member.communications.map(({ number, type, priority }) => ({ key: ++keys, number, type, priority })),
    variables: pairs(member.variables),
    skills: pairs(member.skills),
  };
}

/** A wall clock of a form as a time; the time that was there before where nobody changed what the clock shows. */
export function timeOf(wall: string, zone: string, before?: string): string | undefined {
  if (wall === '') return undefined;
  if (before && wallClock(before, zone) === wall) return before;
  return moment(wall, zone);
}

function record(rows: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => row.name.trim() !== '').map((row) => [row.name.trim(), row.value]));
}

/** The form as the API takes it. Rows that nothing was written into are left out. */
export function bodyOf(values: MemberValues, zone: string, before?: Shape<'Member'>): Shape<'NewMember'> {
  const skills = record(values.skills);
  return {
    name: values.name.trim(),
    person: values.person.trim(),
    priority: values.priority === '' ? 0 : values.priority,
    timezone: values.timezone.trim(),
    expire: timeOf(values.expire, zone, before?.expire),
    due: timeOf(values.due, zone),
    noRecord: values.noRecord,
    variables: record(values.variables),
    skills: Object.fromEntries(Object.entries(skills).map(([name, level]) => [name, Number(level)])),
    communications: values.numbers
      .filter((row) => row.number.trim() !== '')
      .map((row) => ({
        number: row.number.trim(),
        type: row.type.trim(),
        priority: row.priority === '' ? 0 : row.priority,
      })),
  };
}

/** What is wrong with the form, by its fields as the form library names them. */
export function checkValues(values: MemberValues): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!values.numbers.some((row) => row.number.trim() !== '')) errors['numbers.0.number'] = 'A member needs a number';
  if (values.timezone.trim() !== '' && !isZone(values.timezone.trim()))
    errors.timezone = 'No time zone; a name such as Europe/Oslo';
  const seen = new Set<string>();
  values.variables.forEach((row, i) => {
    const name = row.name.trim();
    if (name === '' && row.value !== '') errors[`variables.${i}.name`] = 'A value needs a name';
    else if (name !== '' && !/^[A-Za-z_][\w.-]{0,63}$/.test(name))
      errors[`variables.${i}.name`] = 'Letters, digits and _ . - beginning with a letter';
    else if (name !== '' && seen.has(name)) errors[`variables.${i}.name`] = 'Is there twice';
    seen.add(name);
  });
  values.skills.forEach((row, i) => {
    const level = Number(row.value);
    if (row.name.trim() !== '' && !(row.value.trim() !== '' && Number.isInteger(level) && level >= 0 && level <= 100))
      errors[`skills.${i}.value`] = 'A whole number from 0 to 100';
  });
  return errors;
}

/** Where in the form a field of the API stands; undefined for one that it does not have. */
export function fieldOf(field: string | undefined, values: MemberValues): string | undefined {
  if (!field) return undefined;
  const number = /^communications\[(\d+)\](?:\.(number|type|priority))?$/.exec(field);
  if (number) {
    const filled = values.numbers.map((row, i) => ({ row, i })).filter(({ row }) => row.number.trim() !== '');
    const place = filled[Number(number[1])]?.i ?? 0;
    return `numbers.${place}.${number[2] ?? 'number'}`;
  }
  if (field.startsWith('communications')) return 'numbers.0.number';
  const pair = /^(variables|skills)\.(.+)$/.exec(field);
  if (pair?.[1] === 'variables' || pair?.[1] === 'skills') {
    const place = values[pair[1]].findIndex((row) => row.name.trim() === pair[2]);
    return place < 0 ? undefined : `${pair[1]}.${place}.value`;
  }
  return ['name', 'person', 'priority', 'timezone', 'expire', 'due', 'noRecord'].includes(field) ? field : undefined;
}
