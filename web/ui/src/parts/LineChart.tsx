import { lazy, Suspense } from 'react';
import type { Series } from './Plot';

const Plot = lazy(() => import('./Plot'));

export interface LineChartProps {
  /** What the chart shows, in words: it is all that some people get of it. */
  label: string;
  /** Seconds since 1970, or plain figures where `xIsTime` is false. Ascending. */
  x: readonly number[];
  series: readonly Series[];
  height?: number;
  xIsTime?: boolean;
  xLabel?: string;
  /** A figure of the x axis that is marked, as "today". */
  mark?: { x: number; label: string };
}

/** Lines over time. The drawing library is fetched with the first chart. */
export function LineChart(props: LineChartProps) {
  const height = props.height ?? 200;
  return (
    <figure aria-label={props.label} style={{ margin: 0, minHeight: height, minWidth: 0, overflow: 'hidden' }}>
      <Suspense fallback={<div style={{ height }} />}>
        <Plot {...props} height={height} />
      </Suspense>
    </figure>
  );
}
