import { Button, Group as Row } from '@mantine/core';
import { count } from '../../parts/numbers';
import { type Group, groups } from './filter';

interface GroupFilterProps {
  counts: Record<Group, number>;
  total: number;
  value: Group | '';
  onChange: (value: Group | '') => void;
}

/** The states with how many agents are in each; pressed, only those are shown. */
export function GroupFilter({ counts, total, value, onChange }: GroupFilterProps) {
  const all = [{ id: '' as const, label: 'All' }, ...groups];
  return (
    <Row gap={6} role="group" aria-label="Show agents by state">
      {all.map(({ id, label }) => (
        <Button
          key={id}
          size="xs"
          px={10}
          variant={value === id ? 'light' : 'default'}
          aria-pressed={value === id}
          onClick={() => onChange(value === id ? '' : id)}
        >
          {label} {count(id === '' ? total : counts[id])}
        </Button>
      ))}
    </Row>
  );
}
