import { useSyncExternalStore } from 'react';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let made = formats.get(name);
  if (!made) {
    made = new Intl.DateTimeFormat(undefined, options);
    formats.set(name, made);
  }
  return made;
}

/** The browser's zone, "Europe/Berlin". */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "21 Nov 2026, 14:32 CET"; in the browser's zone unless another is named. */
export function dateTime(at: string | number | Date | undefined, zone: string = ownZone()): string {
  if (!at) return '–';
  return format(`dt ${zone}`, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(new Date(at));
}

/** "14:32:07 CET". */
export function timeOfDay(at: string | number | Date | undefined, zone: string = ownZone()): string {
  if (!at) return '–';
  return format(`t ${zone}`, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(new Date(at));
}

/** "2 h 05 min", "3:07" (minutes and seconds), or "0:09". Takes seconds. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(2, '0');
  if (hours < 48) return `${hours} h ${minutes} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Seconds from a time until now, or until another one. */
export function secondsSince(at: string | undefined, now: number): number {
  return at ? (now - Date.parse(at)) / 1000 : 0;
}

let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;
const tickers = new Set<() => void>();

function tick(tell: () => void): () => void {
  tickers.add(tell);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of tickers) each();
  }, 1000);
  return () => {
    tickers.delete(tell);
    if (tickers.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** The time now, in ms, new each second. One clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(tick, () => {
    // The same for all who ask at once, also before the clock ticks.
    if (ticking === undefined && Date.now() - now >= 1000) now = Date.now();
    return now;
  });
}
