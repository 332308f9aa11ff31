import classes from './Bar.module.css';
import { percent } from './numbers';
import type { Tone } from './states';

export interface Part {
  label: string;
  value: number;
  tone: Tone;
}

/** Parts of a whole as a bar. What they are is said in words as well. */
export function Bar({ label, parts, of }: { label: string; parts: Part[]; of?: number }) {
  const whole = of ?? parts.reduce((sum, part) => sum + part.value, 0);
  const words = parts.map((part) => `${part.label} ${part.value}`).join(', ');
  return (
    <div className={classes.bar} role="img" aria-label={`${label}: ${words}`}>
      {whole > 0 &&
        parts.map((part) => (
          <div
            key={part.label}
            title={`${part.label}: ${part.value}`}
            style={{ width: `${(100 * part.value) / whole}%`, background: `var(--${part.tone}-fill)` }}
          />
        ))}
    </div>
  );
}

/** A share against its limit: how much of what is allowed is used up. */
export function Gauge({ label, share, limit }: { label: string; share: number; limit: number }) {
  const used = limit > 0 ? share / limit : 0;
  const tone: Tone = used >= 1 ? 'fault' : used >= 0.8 ? 'ringing' : 'ready';
  return (
    <div
      className={classes.gauge}
      role="meter"
      aria-label={label}
      aria-valuenow={share * 100}
      aria-valuemin={0}
      aria-valuemax={limit * 125}
      aria-valuetext={`${percent(share, 2)} of at most ${percent(limit, 2)}`}
    >
      <div style={{ width: `${Math.min(100, used * 80)}%`, background: `var(--${tone}-fill)` }} />
      <span className={classes.limit} aria-hidden />
    </div>
  );
}
