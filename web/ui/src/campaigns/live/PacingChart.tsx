import { Table, Text } from '@mantine/core';
import type { Shape } from '../../api/client';
import { LineChart } from '../../parts/LineChart';
import type { Series } from '../../parts/Plot';
import { timeOfDay } from '../../parts/time';
import classes from './Live.module.css';
import type { Drawn } from './series';
import { usePacing } from './usePacing';

/** Ticks may stand between two whole figures. */
const said = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : String(Math.round(value * 10) / 10);

/** Agents free, lines up, answered and abandoned over the last half hour. */
export function PacingChart({ campaign }: { campaign: Shape<'FeedCampaign'> }) {
  const drawn = usePacing(campaign);
  const agents = campaign.type !== 'Voice Broadcasting';
  const series: Series[] = [
    { label: 'Lines up', values: drawn.lines, tone: 'ringing', say: said },
    ...(agents ? [{ label: 'Agents free', values: drawn.free, tone: 'ready' as const, say: said }] : []),
    { label: 'Answered a minute', values: drawn.answered, tone: 'call', say: said, right: true, dash: true },
    { label: 'Abandoned a minute', values: drawn.abandoned, tone: 'fault', say: said, right: true, dash: true },
  ];
  return (
    <>
      <LineChart
        label={`Pacing of ${campaign.name} in the last 30 minutes; the same figures are in the table below`}
        x={drawn.x}
        series={series}
        height={220}
      />
      <AsTable drawn={drawn} agents={agents} />
    </>
  );
}

/** The figures of the last ten minutes, one row each. */
function AsTable({ drawn, agents }: { drawn: Drawn; agents: boolean }) {
  const last = drawn.x.length - 1;
  const rows = Array.from({ length: 10 }, (_, index) => last - index * 12).filter((index) => index >= 0);
  return (
    <details className={classes.asTable}>
      <summary>As a table</summary>
      <Table aria-label="Pacing in the last ten minutes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            <Table.Th scope="col">Lines up</Table.Th>
            {agents && <Table.Th scope="col">Agents free</Table.Th>}
            <Table.Th scope="col">Answered in the minute</Table.Th>
            <Table.Th scope="col">Abandoned in the minute</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((index) => (
            <Table.Tr key={drawn.x[index]}>
              <Table.Th scope="row">{timeOfDay((drawn.x[index] ?? 0) * 1000)}</Table.Th>
              <Table.Td>{said(drawn.lines[index])}</Table.Td>
              {agents && <Table.Td>{said(drawn.free[index])}</Table.Td>}
              <Table.Td>{counted(drawn.answered[index])}</Table.Td>
              <Table.Td>{counted(drawn.abandoned[index])}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length === 0 && <Text c="dimmed">Nothing yet.</Text>}
    </details>
  );
}

/** What is spread over a minute is told as whole calls. */
function counted(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : said(Math.round(value));
}
