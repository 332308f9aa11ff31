import type { Shape } from '../api/client';
import classes from './Dispositions.module.css';
import { Key } from './KeyButton';
import type { Command } from './keys';
import { useCommands } from './useKeys';

type Disposition = Shape<'Disposition'>;

interface Props {
  all: readonly Disposition[];
  chosen: string;
  choose: (code: string) => void;
}

/** How many have a number that works while one types. */
const numbered = 9;

/** What the call came to: one of the campaign's dispositions, each with its key. */
export function Dispositions({ all, chosen, choose }: Props) {
  useCommands(
    all.map(
      ({ code, label, key }, i): Command => ({
        label,
        group: 'Result',
        keys: [...(key ? [key] : []), ...(i < numbered ? [`Alt+${i + 1}`] : [])],
        run: () => choose(code),
      }),
    ),
  );
  if (all.length === 0) return null; // they come with the call
  return (
    <fieldset className={classes.set}>
      <legend className={classes.legend}>What the call came to</legend>
      <div className={classes.all}>
        {all.map((disposition, i) => (
          <label key={disposition.code} className={classes.one} data-chosen={chosen === disposition.code || undefined}>
            <input
              type="radio"
              name="disposition"
              checked={chosen === disposition.code}
              onChange={() => choose(disposition.code)}
            />
            <span className={classes.words}>
              {disposition.label}
              <span className={classes.effect}>{effect(disposition)}</span>
            </span>
            {disposition.key ? <Key of={disposition.key} /> : i < numbered && <Key of={`Alt+${i + 1}`} />}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What follows from a disposition, in words. */
export function effect({ success, retry, do_not_call, stop_number, callback }: Disposition): string {
  if (callback) return 'asks when';
  if (do_not_call) return 'no more calls';
  if (stop_number) return 'this number is stopped';
  if (success) return 'done';
  return retry ? `again in ${wait(retry.wait)}` : 'again later';
}

function wait(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 86_400 * 2 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
