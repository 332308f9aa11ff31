import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { confirm } from '../parts/confirm';
import { dateTime } from '../parts/time';
import { allDrafts, type Draft, removeDraft } from './drafts';
import { Panel } from './Panel';
import classes from './Unsaved.module.css';
import { useDesk } from './useDesk';

/** Notes of calls whose time was over before they were saved. Nothing that was written is lost without a word. */
export function Unsaved({ except }: { except: string | undefined }) {
  const { id } = useDesk();
  const [, setRemoved] = useState(0);
  const drafts = allDrafts(id, Date.now(), except);
  if (drafts.length === 0) return null;
  const remove = async (draft: Draft) => {
    const sure = await confirm({
      title: 'Remove this note?',
      children: `What you wrote about ${draft.member || draft.number} is only in this browser.`,
      doIt: 'Remove the note',
    });
    if (!sure) return;
    removeDraft(id, draft.attempt);
    setRemoved((n) => n + 1);
  };
  return (
    <Panel title="Notes that were not saved">
      <Text fz="sm" c="dimmed" mb="xs">
        Their calls are over and Tandem takes no result of them any more. Copy what is needed; a supervisor can enter
        it.
      </Text>
      <ul className={classes.list}>
        {drafts.map((draft) => (
          <li key={draft.attempt} className={classes.one}>
            <div className={classes.words}>
              <Text fz="sm" fw={550}>
                {draft.member || draft.number}{' '}
                <Text component="span" fz="xs" c="dimmed" fw={400}>
                  {draft.number}, {draft.campaign}, {dateTime(draft.at)}
                </Text>
              </Text>
              <Text fz="sm" className={classes.text}>
                {written(draft)}
              </Text>
            </div>
            <Group gap="xs" wrap="nowrap">
              <CopyButton value={`${draft.member} ${draft.number}: ${written(draft)}`}>
                {({ copied, copy }) => (
                  <Button size="xs" variant="default" onClick={copy}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
              <Button size="xs" variant="default" onClick={() => void remove(draft)}>
                Remove
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function written({ disposition, comment, callback: { day, time } }: Draft): string {
  const when = day || time ? `call back ${day} ${time}` : '';
  return [disposition, when, comment.trim()].filter(Boolean).join(' · ');
}
