import { useState } from 'react';
import { duration } from '../parts/time';
import classes from './Countdown.module.css';
import { serverNow, useServerNow } from './clock';

interface Props {
  /** Moment, RFC 3339. */
  until: string | undefined;
  /** The whole of it, in seconds; else what was left when it was first shown. */
  whole?: number;
  /** What runs out: "to answer". */
  label: string;
}

/** Seconds that are left, as a figure and as a bar. */
export function Countdown({ until, whole, label }: Props) {
  const now = useServerNow();
  const end = until ? Date.parse(until) : Number.NaN;
  const [first, setFirst] = useState({ until, sec: Math.max(1, (end - serverNow()) / 1000) });
  if (first.until !== until) setFirst({ until, sec: Math.max(1, (end - serverNow()) / 1000) });
  if (Number.isNaN(end)) return null;
  const left = Math.max(0, (end - now) / 1000);
  const share = Math.min(1, left / (whole && whole > 0 ? Math.max(whole, left) : first.sec));
  return (
    <div className={classes.countdown} data-hurry={left <= 10 || undefined}>
      <div role="timer" aria-label={`Time left ${label}`} className={classes.left}>
        <span className={classes.figure}>{duration(Math.ceil(left))}</span> {label}
      </div>
      <div className={classes.bar} aria-hidden>
        <div style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
