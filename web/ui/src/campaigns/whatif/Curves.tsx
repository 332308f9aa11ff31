import { Button, SegmentedControl, SimpleGrid } from '@mantine/core';
import { createColumnHelper } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Shape } from '../../api/client';
import { DataTable } from '../../parts/DataTable';
import { LineChart } from '../../parts/LineChart';
import { count, percent } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { sliders } from './figures';

type Point = Shape<'WhatIfPoint'>;

const column = createColumnHelper<Point>();

/** One figure changes, the rest is as asked: what that does. */
export function Curves({ answer }: { answer: Shape<'WhatIfAnswer'> }) {
  const [chosen, setChosen] = useState('agents');
  const [asTable, setAsTable] = useState(false);
  const curve = answer.curves.find(({ over }) => over === chosen) ?? answer.curves[0];
  if (!curve) return null;
  const slider = sliders.find(({ key }) => key === curve.over);
  const name = slider?.label ?? curve.over;
  return (
    <Section
      title={`Along ${name.toLowerCase()}`}
      note="The rest is as asked above; the dashed line is today."
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="What changes"
            value={curve.over}
            onChange={setChosen}
            data={answer.curves.map(({ over }) => ({
              value: over,
              label: sliders.find(({ key }) => key === over)?.label ?? over,
            }))}
          />
          <Button size="xs" variant="default" onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Show the curves' : 'Show the figures'}
          </Button>
        </>
      }
    >
      {asTable ? (
        <Figures name={name} points={curve.points} say={slider?.say ?? String} />
      ) : (
        <Charts
          name={name}
          points={curve.points}
          today={answer.today[curve.over]}
          share={curve.over === 'cap' || curve.over === 'answerRate'}
        />
      )}
    </Section>
  );
}

interface ChartsProps {
  name: string;
  points: readonly Point[];
  today: number;
  /** x is a share, and shown in percent. */
  share: boolean;
}

function Charts({ name, points, today, share }: ChartsProps) {
  const scale = share ? 100 : 1;
  const x = useMemo(() => points.map((point) => point.x * scale), [points, scale]);
  const charts = useMemo(
    () => [
      [
        {
          label: 'Utilisation',
          tone: 'call' as const,
          values: points.map((point) => point.utilisation),
          say: (v: number) => percent(v, 0),
        },
      ],
      [
        {
          label: 'Wait, mean',
          tone: 'wrapup' as const,
          values: points.map((point) => point.wait),
          say: (v: number) => `${v.toFixed(1)} s`,
        },
        {
          label: 'Nine in ten at most',
          tone: 'ringing' as const,
          values: points.map((point) => point.waitP90),
          say: (v: number) => `${v.toFixed(1)} s`,
          dash: true,
        },
      ],
      [
        {
          label: 'Abandoned',
          tone: 'fault' as const,
          values: points.map((point) => point.abandonment),
          say: (v: number) => percent(v, 1),
        },
      ],
    ],
    [points],
  );
  const xLabel = share ? `${name}, %` : name;
  return (
    <SimpleGrid cols={3}>
      {charts.map((series) => (
        <LineChart
          key={series[0]?.label}
          label={`${series.map(({ label }) => label).join(' and ')} along ${name.toLowerCase()}`}
          x={x}
          series={series}
          xIsTime={false}
          xLabel={xLabel}
          height={220}
          mark={{ x: today * scale, label: 'today' }}
        />
      ))}
    </SimpleGrid>
  );
}

function Figures({ name, points, say }: { name: string; points: readonly Point[]; say: (x: number) => string }) {
  const columns = useMemo(
    () => [
      column.accessor('x', { header: name, cell: (cell) => say(cell.getValue()) }),
      column.accessor('utilisation', {
        header: 'Utilisation',
        cell: (cell) => percent(cell.getValue()),
        meta: { right: true },
      }),
      column.accessor('wait', {
        header: 'Wait',
        cell: (cell) => `${cell.getValue().toFixed(2)} s`,
        meta: { right: true },
      }),
      column.accessor('waitP90', {
        header: 'Nine in ten',
        cell: (cell) => `${cell.getValue().toFixed(2)} s`,
        meta: { right: true },
      }),
      column.accessor('abandonment', {
        header: 'Abandoned',
        cell: (cell) => percent(cell.getValue(), 2),
        meta: { right: true },
      }),
      column.accessor('callsPerHour', {
        header: 'Calls an hour',
        cell: (cell) => count(cell.getValue()),
        meta: { right: true },
      }),
    ],
    [name, say],
  );
  return (
    <DataTable
      label={`Figures along ${name.toLowerCase()}`}
      rows={points}
      columns={columns}
      rowId={(point) => String(point.x)}
    />
  );
}
