import { Button, Checkbox, Menu, Popover, ScrollArea, Stack } from '@mantine/core';
import { IconColumns, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { exportPath, type Filter, type Order } from './filter';
import { columnChoices, defaultColumns, exportColumns } from './memberColumns';
import { useVariableNames } from './queries';

interface ColumnsProps {
  campaign: string;
  chosen: readonly string[];
  choose: (ids: string[]) => void;
}

/** Chooses the columns of the list. */
export function ColumnsMenu({ campaign, chosen, choose }: ColumnsProps) {
  const [opened, setOpened] = useState(false);
  const variables = useVariableNames(campaign, opened);
  const shown = chosen.filter((id) => id.startsWith('variables.')).map((id) => id.slice('variables.'.length));
  const choices = columnChoices([...new Set([...(variables.data ?? []), ...shown])]);
  const toggle = (id: string) => {
    const wanted = new Set(chosen);
    if (!wanted.delete(id)) wanted.add(id);
    choose(choices.map((choice) => choice.id).filter((known) => wanted.has(known)));
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconColumns size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
        >
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <ScrollArea.Autosize mah={360} type="auto">
          <Stack gap={2} p={4} role="group" aria-label="Columns that are shown">
            {choices.map(({ id, label }) => (
              <Checkbox
                key={id}
                size="xs"
                py={4}
                label={id.startsWith('variables.') ? `${label} (variable)` : label}
                checked={chosen.includes(id)}
                onChange={() => toggle(id)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Button size="compact-sm" variant="subtle" onClick={() => choose(defaultColumns)}>
          As at the beginning
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ExportProps {
  campaign: string;
  filter: Filter;
  order: Order;
  columns: readonly string[];
  filtered: boolean;
}

/** Downloads what the list shows, all pages of it, as CSV. */
export function ExportMenu({ campaign, filter, order, columns, filtered }: ExportProps) {
  const shown = exportColumns(columns);
  const link = (format: { columns: readonly string[]; spreadsheet?: boolean }) =>
    exportPath(campaign, filter, order, format);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{filtered ? 'All members that match the filter' : 'All members'}</Menu.Label>
        <Menu.Item component="a" href={link({ columns: [] })} download>
          CSV, everything
        </Menu.Item>
        <Menu.Item component="a" href={link({ columns: shown })} download>
          CSV, the columns that are shown
        </Menu.Item>
        <Menu.Item component="a" href={link({ columns: shown, spreadsheet: true })} download>
          CSV for spreadsheets (semicolons)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
