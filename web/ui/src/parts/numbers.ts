const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "12,345". */
export function count(n: number | undefined): string {
  return n === undefined ? '–' : whole.format(n);
}

/** "3.4". */
export function decimal(n: number | undefined): string {
  return n === undefined ? '–' : one.format(n);
}

/** "2.4 %" of a share from 0 to 1. */
export function percent(share: number | undefined, digits = 1): string {
  if (share === undefined || Number.isNaN(share)) return '–';
  return `${(share * 100).toFixed(digits)} %`;
}

/** "12 ms", "1.4 s". Takes milliseconds. */
export function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${one.format(ms / 1000)} s`;
}

/** "1 member", "12 members". */
export function plural(n: number, noun: string, nouns = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : nouns}`;
}

/** "1.2 MB". */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1e6) return `${one.format(n / 1e3)} kB`;
  return `${one.format(n / 1e6)} MB`;
}
