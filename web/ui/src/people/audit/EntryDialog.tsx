import { Modal, Stack, Text } from '@mantine/core';
import type { Shape } from '../../api/client';
import { dateTime } from '../../parts/time';
import classes from './Difference.module.css';
import { deed, difference } from './difference';

/** One entry with everything that it changed. */
export function EntryDialog({ entry, onClose }: { entry: Shape<'AuditEntry'>; onClose: () => void }) {
  const changes = difference(entry.before, entry.after);
  return (
    <Modal opened onClose={onClose} title={entry.object} size="xl">
      <Stack>
        <Text fz="sm">
          {dateTime(entry.at)}: {entry.user || 'nobody signed in'}
          {entry.token && ` by token ${entry.token}`} from {entry.address}.{' '}
          {deed(entry.method, entry.route, entry.action)}, answered with {entry.http}.
        </Text>
        <table className={classes.table} aria-label="What changed">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope="row">{field || 'Value'}</th>
                <td className={before === undefined ? undefined : classes.before}>{before ?? '–'}</td>
                <td className={after === undefined ? undefined : classes.after}>{after ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Stack>
    </Modal>
  );
}
