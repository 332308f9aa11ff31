import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { confirm, done, failed } from '../../parts/confirm';
import { plural } from '../../parts/numbers';
import { agentsKey } from '../queries';
import { type Choice, forEach, setStatus, statusLabel } from './status';

/** Sets the status of one agent or of many, and says what came of it. Many are logged out only when that is sure. */
export function useStatus() {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const set = useCallback(
    async (ids: readonly string[], choice: Choice) => {
      if (choice.status === 'Logged Out' && ids.length > 1) {
        const sure = await confirm({
          title: `Log out ${plural(ids.length, 'agent')}?`,
          children: 'They get no further calls until they sign in again. Calls that they have go on to their end.',
          doIt: `Log out ${plural(ids.length, 'agent')}`,
        });
        if (!sure) return;
      }
      setBusy(true);
      const refused = await forEach(ids, (id) => setStatus(id, choice));
      setBusy(false);
      const who = ids.length === 1 ? ids[0] : plural(ids.length - refused.size, 'agent');
      if (refused.size < ids.length) done(`${who}: ${statusLabel(choice)}`);
      const [why] = refused;
      if (why) failed(new Error(`${why[0]}: ${why[1]}`), `${plural(refused.size, 'agent')} not changed`);
      await client.invalidateQueries({ queryKey: agentsKey });
    },
    [client],
  );
  return { set, busy };
}
