import { count, percent } from '../parts/numbers';
import { duration } from '../parts/time';

/** "4 min", "2 h 05 min": how long a list still takes, no more precise than it is known. */
export function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 60) return 'under 1 min';
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return duration(seconds);
}

/** "24 h", "30 days", "its life": the window of a cap. */
export function windowName(seconds: number): string {
  if (seconds === 0) return 'its life';
  const hours = Math.round(seconds / 3600);
  return hours <= 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** "37 %", never 100 % while somebody is left, never 0 % when somebody is done. */
export function progressText(progress: number): string {
  if (progress > 0 && progress < 0.01) return 'under 1 %';
  if (progress > 0.99 && progress < 1) return '99 %';
  return percent(progress, 0);
}

/** "740 of 2,000". */
export function doneOf(members: { ended: number; imported: number }): string {
  return `${count(members.ended)} of ${count(members.imported)}`;
}
