import { dateTime, duration, secondsSince, timeOfDay, useNow } from './time';

interface Props {
  at: string | undefined;
  /** IANA; default is the browser's. */
  zone?: string;
}

/** A moment with its zone. */
export function Time({ at, zone }: Props) {
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={at}>
      {dateTime(at, zone)}
    </time>
  );
}

/** A time of day with its zone, for what is of today. */
export function Clock({ at, zone }: Props) {
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={dateTime(at, zone)}>
      {timeOfDay(at, zone)}
    </time>
  );
}

/** How long something has lasted, counted on each second. */
export function Since({ at }: { at: string | undefined }) {
  const now = useNow();
  if (!at) return <>–</>;
  return <time dateTime={at}>{duration(secondsSince(at, now))}</time>;
}

/** How long until something, counted down each second; 0:00 when it is past. */
export function Until({ at }: { at: string | undefined }) {
  const now = useNow();
  if (!at) return <>–</>;
  return <time dateTime={at}>{duration(-secondsSince(at, now))}</time>;
}
