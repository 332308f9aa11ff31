import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './Page.module.css';

/** A page: its heading, what can be done on it, and its content. */
export function Page({
  title,
  note,
  actions,
  children,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useDocumentTitle(`${title} · Tandem`);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" wrap="wrap" gap="sm">
        <Stack gap={2}>
          <Title order={1}>{title}</Title>
          {note && (
            <Text c="dimmed" fz="sm" component="div">
              {note}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

/** A part of a page, with a heading of its own. */
export function Section({
  title,
  note,
  actions,
  children,
  bare,
}: {
  title?: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without padding, as for tables. */
  bare?: boolean;
}) {
  return (
    <Box component="section" className={classes.section} aria-label={title}>
      {(title || actions) && (
        <Group justify="space-between" className={classes.head} gap="sm">
          <Stack gap={0}>
            {title && <Title order={2}>{title}</Title>}
            {note && (
              <Text c="dimmed" fz="xs" component="div">
                {note}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      <div className={bare ? undefined : classes.content}>{children}</div>
    </Box>
  );
}
