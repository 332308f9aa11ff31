import type { Calendar, Window } from './week';

export interface Template {
  value: string;
  label: string;
  note: string;
  accept: Window[];
}

function daily(days: readonly number[], startTime: number, endTime: number): Window[] {
  return days.map((weekDay) => ({ weekDay, startTime, endTime }));
}

/** What a new calendar can begin with. */
export const templates: Template[] = [
  {
    value: 'office',
    label: 'Office hours',
    note: 'Monday to Friday, 09:00–17:00',
    accept: daily([1, 2, 3, 4, 5], 540, 1020),
  },
  {
    value: 'evenings',
    label: 'Days and evenings',
    note: 'Monday to Friday 09:00–20:00, Saturday 10:00–16:00',
    accept: [...daily([1, 2, 3, 4, 5], 540, 1200), ...daily([6], 600, 960)],
  },
  {
    value: 'always',
    label: 'Always',
    note: 'Every day, around the clock',
    accept: daily([1, 2, 3, 4, 5, 6, 7], 0, 1440),
  },
  { value: 'empty', label: 'Empty', note: 'Never open until it is painted', accept: [] },
];

/** A calendar that a template begins. */
export function fromTemplate(value: string, name: string, zone: string): Calendar {
  const template = templates.find((one) => one.value === value);
  return { name, timeZone: { id: zone }, accept: template?.accept ?? [], except: [], exceptions: [] };
}
