import { Button, Progress, Text } from '@mantine/core';
import { api, data } from '../../api/client';
import { confirm, failed } from '../../parts/confirm';
import { count, plural } from '../../parts/numbers';
import { type BulkResult, countTerminable, doEach, terminateAll } from './bulk';
import { conditionWords, type Filter, filterBody } from './filter';
import classes from './Members.module.css';
import type { Bulk } from './useBulk';

interface Props {
  campaign: string;
  bulk: Bulk;
  selected: readonly number[];
  clear: () => void;
}

/** What can be done with the members that are selected, and how far what is done to many is. */
export function SelectionBar({ campaign, bulk, selected, clear }: Props) {
  if (bulk.under) return <Progressing bulk={bulk} />;
  if (selected.length === 0) return null;
  const members = plural(selected.length, 'member');
  const each =
    (task: (member: number) => Promise<unknown>) =>
    async (tell: Parameters<typeof doEach>[2], stop: AbortSignal): Promise<BulkResult> => {
      const result = await doEach(selected, task, tell, stop);
      clear();
      return result;
    };

  async function reset() {
    const sure = await confirm({
      title: `Reset ${members}?`,
      children: 'Their attempts and results are forgotten and their stopped numbers are called again.',
      doIt: `Reset ${members}`,
    });
    if (!sure) return;
    const path = (member: number) => ({ path: { id: campaign, member } });
    await bulk.run(
      `Resetting ${members}`,
      'Reset',
      each((member) => data(api.POST('/api/v2/dialer/{id}/members/{member}/reset', { params: path(member) }))),
    );
  }

  async function terminate() {
    const sure = await confirm({
      title: `Terminate ${members}?`,
      children:
        'They are not called any more. Who is being called ends with that call. Nothing is deleted; a reset calls them again.',
      doIt: `Terminate ${members}`,
    });
    if (!sure) return;
    const path = (member: number) => ({ path: { id: campaign, member } });
    await bulk.run(
      `Terminating ${members}`,
      'Terminated',
      each((member) => data(api.DELETE('/api/v2/dialer/{id}/members/{member}', { params: path(member) }))),
    );
  }

  return (
    <div className={classes.bulk} role="group" aria-label="Selected members">
      <Text inherit fw={600} role="status">
        {members} selected
      </Text>
      <Button size="xs" variant="default" onClick={() => void reset()}>
        Reset…
      </Button>
      <Button size="xs" variant="default" onClick={() => void terminate()}>
        Terminate…
      </Button>
      <Button size="xs" variant="subtle" onClick={clear}>
        Select none
      </Button>
    </div>
  );
}

function Progressing({ bulk }: { bulk: Bulk }) {
  const { under } = bulk;
  if (!under) return null;
  const share = under.of ? Math.min(100, (100 * under.done) / under.of) : 0;
  return (
    <div className={classes.bulk}>
      <Text inherit role="status">
        {under.what}: {count(under.done)}
        {under.of ? ` of ${count(under.of)}` : ''}
      </Text>
      <Progress className={classes.progress} value={share} aria-label={under.what} />
      <Button size="xs" variant="default" onClick={bulk.stop}>
        Stop here
      </Button>
    </div>
  );
}

/** Asks, and terminates all whom a filter lets through. */
export async function terminateMatching(campaign: string, filter: Filter, bulk: Bulk): Promise<void> {
  const hit = await countTerminable(campaign, filter).catch(failed);
  if (!hit) return;
  const members = `${hit.atLeast ? 'at least ' : ''}${plural(hit.count, 'member')}`;
  const conditions = Object.entries(filterBody(filter)).map(([name, value]) => conditionWords(name, value));
  const sure = await confirm({
    title: `Terminate ${members}?`,
    children: `These are all that match: ${conditions.join('; ')}. They are not called any more; who is being called ends with that call. Members that have ended stay as they are. Nothing is deleted.`,
    doIt: `Terminate ${members}`,
  });
  if (!sure) return;
  await bulk.run(`Terminating ${members}`, 'Terminated', (tell, stop) =>
    terminateAll(campaign, filter, hit.count, tell, stop),
  );
}
