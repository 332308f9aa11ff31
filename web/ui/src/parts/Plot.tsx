import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { LineChartProps } from './LineChart';
import classes from './Plot.module.css';
import type { Tone } from './states';
import { timeOfDay } from './time';

export interface Series {
  label: string;
  values: readonly (number | null)[];
  tone: Tone | 'accent';
  dash?: boolean;
  /** Says a value with its unit. */
  say?: (value: number) => string;
  /** A scale of its own, on the right. */
  right?: boolean;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function colour(tone: Series['tone']): string {
  return token(tone === 'accent' ? '--accent' : `--${tone}-fill`);
}

/** Moments on the axis: from the seconds between two marks on, what each says and what is under it where it is new. */
const moments: (string | number | null)[][] = [
  [365 * 86_400, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * 86_400, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
];

function options(props: LineChartProps, width: number): UPlot.Options {
  const ink = token('--ink-soft');
  const grid = { stroke: token('--grid'), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: '11px "Inter Variable", sans-serif' };
  const right = props.series.find((one) => one.right);
  const left = props.series.find((one) => !one.right);
  return {
    width,
    height: props.height ?? 200,
    cursor: { drag: { x: false, y: false } },
    legend: { live: true },
    scales: { x: { time: props.xIsTime ?? true }, y: { range: fromZero }, right: { range: fromZero } },
    axes: [
      {
        ...axis,
        label: props.xLabel,
        labelSize: props.xLabel ? 16 : 0,
        labelFont: axis.font,
        values: props.xIsTime === false ? undefined : moments,
      },
      { ...axis, size: 60, values: (_, ticks) => ticks.map((tick) => left?.say?.(tick) ?? String(tick)) },
      ...(right
        ? [
            {
              ...axis,
              scale: 'right',
              side: 1 as const,
              grid: { show: false },
              values: (_: UPlot, ticks: number[]) => ticks.map((tick) => right.say?.(tick) ?? String(tick)),
            },
          ]
        : []),
    ],
    series: [
      {
        value: (_, at) => (at === null ? '–' : props.xIsTime === false ? String(at) : timeOfDay(at * 1000)),
        label: props.xIsTime === false ? (props.xLabel ?? 'x') : 'Time',
      },
      ...props.series.map((one) => ({
        label: one.label,
        scale: one.right ? 'right' : 'y',
        stroke: colour(one.tone),
        width: 1.75,
        dash: one.dash ? [6, 4] : undefined,
        points: { show: false },
        value: (_: UPlot, value: number | null) => (value === null ? '–' : (one.say?.(value) ?? String(value))),
      })),
    ],
    hooks: { draw: props.mark ? [(plot) => mark(plot, props.mark as { x: number; label: string })] : [] },
  };
}

function fromZero(_: UPlot, __: number, most: number): [number, number] {
  return [0, most > 0 ? most * 1.1 : 1];
}

function mark(plot: UPlot, at: { x: number; label: string }): void {
  const x = plot.valToPos(at.x, 'x', true);
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = token('--line-strong');
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, plot.bbox.top);
  ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
  ctx.stroke();
  ctx.fillStyle = token('--ink-soft');
  ctx.font = `${11 * devicePixelRatio}px "Inter Variable", sans-serif`;
  ctx.fillText(at.label, x + 4, plot.bbox.top + 12 * devicePixelRatio);
  ctx.restore();
}

/** The drawing itself; see LineChart. */
export default function Plot(props: LineChartProps) {
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = props.series.map((one) => `${one.label} ${one.tone}`).join('|');

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours (scheme) and lines (shape) are read when it is made
  useEffect(() => {
    if (!host.current || width === 0) return;
    const made = new UPlot(options(latest.current, Math.floor(width)), values(latest.current), host.current);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [width, scheme, shape, props.height, props.mark?.x]);

  useEffect(() => {
    plot.current?.setData(values({ x: props.x, series: props.series }));
  }, [props.x, props.series]);

  return (
    <div ref={ref} className={classes.plot}>
      <div ref={host} />
    </div>
  );
}

function values({ x, series }: Pick<LineChartProps, 'x' | 'series'>): UPlot.AlignedData {
  return [[...x], ...series.map((one) => [...one.values])] as UPlot.AlignedData;
}
