import { Button, CloseButton, Group } from '@mantine/core';
import { conditionWords, type Filter, filterBody, isFiltered } from './filter';
import classes from './Members.module.css';

interface Props {
  filter: Filter;
  remove: (name: string) => void;
  clear: () => void;
}

/** What the list is filtered by; each condition can be taken away. */
export function FilterChips({ filter, remove, clear }: Props) {
  if (!isFiltered(filter)) return null;
  return (
    <Group gap="xs" role="group" aria-label="Filtered by">
      {Object.entries(filterBody(filter)).map(([name, value]) => {
        const words = conditionWords(name, value);
        return (
          <span key={name} className={classes.chip}>
            {words}
            <CloseButton size={24} iconSize={14} aria-label={`Remove ${words}`} onClick={() => remove(name)} />
          </span>
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={clear}>
        Clear all
      </Button>
    </Group>
  );
}
