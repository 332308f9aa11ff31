import { Fragment } from 'react';
import { duration } from '../../parts/time';
import classes from './Timeline.module.css';
import type { Lane, Picture, Stretch } from './timeline';

/** An attempt as a picture to scale. What it shows is said in words by the table under it. */
export function Timeline({ picture }: { picture: Picture }) {
  const { lanes, length, ticks } = picture;
  return (
    <div className={classes.picture} role="img" aria-label={lanes.map(inWords).join('. ')}>
      {lanes.map((lane) => (
        <Fragment key={lane.name}>
          <div className={classes.name}>{lane.name}</div>
          <div className={classes.lane}>
            {lane.stretches.map((stretch) => (
              <Piece key={`${stretch.label} ${stretch.from}`} stretch={stretch} length={length} />
            ))}
          </div>
        </Fragment>
      ))}
      <div />
      <div className={classes.scale}>
        {ticks.map(({ at, label }) => (
          <span key={at} className={classes.tick} style={{ left: `${(100 * at) / length}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

function seconds(stretch: Stretch): string {
  const long = (stretch.to - stretch.from) / 1000;
  return long < 10 ? `${long.toFixed(1)} s` : duration(long);
}

function inWords(lane: Lane): string {
  return `${lane.name}: ${lane.stretches.map((one) => `${one.label} ${seconds(one)}`).join(', ')}`;
}

function Piece({ stretch, length }: { stretch: Stretch; length: number }) {
  const { from, to, label, tone, over, planned } = stretch;
  return (
    <div
      className={`${classes.stretch} ${over ? classes.over : ''} ${planned ? classes.planned : ''}`}
      title={`${label}, ${seconds(stretch)}`}
      style={{
        left: `${(100 * from) / length}%`,
        width: `${(100 * (to - from)) / length}%`,
        background: over ? `var(--${tone}-fill)` : `var(--${tone}-wash)`,
        color: `var(--${tone}-ink)`,
        borderColor: `var(--${tone}-fill)`,
      }}
    >
      {!over && to - from > length / 14 && `${label} ${seconds(stretch)}`}
    </div>
  );
}
