import { SimpleGrid } from '@mantine/core';
import type { Shape } from '../../api/client';
import { count, percent } from '../../parts/numbers';
import { Section } from '../../parts/Page';
import { StateIcon } from '../../parts/StateBadge';
import { resultMeaning, type Tone } from '../../parts/states';
import classes from './Results.module.css';
import { share } from './total';

type Row = Shape<'ResultRow'>;

interface Line {
  key: string;
  label: string;
  attempts: number;
  tone: Tone;
}

/** How often the attempts came to what, and what agents said of them. */
export function ByResult({ rows, dispositions }: { rows: readonly Row[]; dispositions: readonly Row[] }) {
  const said = dispositions.filter(({ key }) => key !== '');
  return (
    <SimpleGrid cols={said.length > 0 ? 2 : 1}>
      <Section title="By result">
        <Lines
          label="Attempts by result"
          noun="Result"
          lines={rows.map(({ key, attempts }) => ({ key, attempts, ...resultMeaning(key) }))}
        />
      </Section>
      {said.length > 0 && (
        <Section title="By disposition" note="What agents, or pressed keys, said it came to">
          <Lines
            label="Attempts by disposition"
            noun="Disposition"
            lines={said.map(({ key, name, attempts }) => ({ key, label: name ?? key, attempts, tone: 'call' }))}
          />
        </Section>
      )}
    </SimpleGrid>
  );
}

function Lines({ label, noun, lines }: { label: string; noun: string; lines: readonly Line[] }) {
  const all = lines.reduce((sum, line) => sum + line.attempts, 0);
  const most = Math.max(1, ...lines.map((line) => line.attempts));
  return (
    <table className={classes.bars} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{noun}</th>
          <th scope="col" className={classes.right}>
            Attempts
          </th>
          <th scope="col" className={classes.right}>
            Share
          </th>
          <th scope="col" aria-label="Bar" />
        </tr>
      </thead>
      <tbody>
        {lines
          .toSorted((a, b) => b.attempts - a.attempts)
          .map((line) => (
            <tr key={line.key}>
              <th scope="row" className={classes.name}>
                <StateIcon tone={line.tone} size={13} /> {line.label}
              </th>
              <td className={classes.right}>{count(line.attempts)}</td>
              <td className={classes.right}>{percent(share(line.attempts, all))}</td>
              <td className={classes.bar}>
                <div style={{ width: `${(100 * line.attempts) / most}%`, background: `var(--${line.tone}-fill)` }} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
