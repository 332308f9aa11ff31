import { Button, Group, Stack, Text } from '@mantine/core';
import { ApiError, saying } from '../../api/client';
import { useAskBeforeLeaving } from '../../parts/leaving';
import { plural } from '../../parts/numbers';
import { type Draft, useDraft } from './form/DraftProvider';
import { fieldOf } from './form/draft';
import { fields } from './form/fields';
import { TextLink } from './form/TextLink';
import { partOf } from './parts';
import classes from './Settings.module.css';

/** What was changed and what that does to the campaign, before it is saved. Not there while nothing is changed. */
export function ChangeBar() {
  const draft = useDraft();
  const pending = draft.changes.length > 0 || draft.troubles.size > 0;
  useAskBeforeLeaving(pending, `${plural(Math.max(draft.changes.length, 1), 'change')} of this part will be lost.`);
  if (!pending) return null;
  const { changes, troubles } = draft;
  return (
    <section className={classes.bar} aria-label="Changes that are not saved">
      <Stack gap="xs">
        <Text fz="sm" fw={600} role="status">
          {changes.length === 0 ? 'Something cannot be read yet' : `${plural(changes.length, 'change')} not saved`}
          {changes.length > 0 && <Running state={draft.campaign.stateName} />}
        </Text>
        {changes.length > 0 && (
          <ul className={classes.changes}>
            {changes.map(({ path, label, from, to, effect }) => (
              <li key={path} className={classes.change}>
                <strong>{label}</strong>: <span className={classes.old}>{from}</span> → <strong>{to}</strong>
                <br />
                <span className={classes.old}>{effect}</span>
              </li>
            ))}
          </ul>
        )}
        <Refusal draft={draft} />
        <Group gap="xs">
          <Button
            size="xs"
            onClick={() => void draft.save()}
            loading={draft.busy}
            disabled={troubles.size > 0 || changes.length === 0}
          >
            Save
          </Button>
          <Button size="xs" variant="default" onClick={draft.discard} disabled={draft.busy}>
            Discard
          </Button>
          {troubles.size > 0 && (
            <Text fz="xs" c="var(--mantine-color-error)">
              {[...troubles].map(([path, text]) => `${fields[path].label}: ${text}`).join(' ')}
            </Text>
          )}
        </Group>
      </Stack>
    </section>
  );
}

function Running({ state }: { state: string }) {
  const words =
    state === 'running'
      ? '. The campaign runs; what that does to it:'
      : state === 'stopping' || state === 'paused'
        ? '. The campaign begins no calls now; what that does to calls in the air, and when it runs again:'
        : '. The campaign does not run; what that would do while it runs:';
  return (
    <Text span fz="sm" fw={400} c="dimmed">
      {words}
    </Text>
  );
}

/** What the API said. Where it is about a field of another part, the way there. */
function Refusal({ draft }: { draft: Draft }) {
  const { error, changes, campaign } = draft;
  if (!error) return null;
  const path = error instanceof ApiError ? fieldOf(error) : undefined;
  const part = path && partOf(path);
  const elsewhere = path !== undefined && !changes.some((change) => change.path === path) ? part : undefined;
  return (
    <Text fz="sm" c="var(--mantine-color-error)" role="alert">
      Not saved. {path ? `${fields[path].label}: ` : ''}
      {saying(error)}
      {elsewhere && (
        <>
          {' '}
          It stands under{' '}
          <TextLink to={`/campaigns/${campaign.id ?? ''}/settings/${elsewhere.id}`}>{elsewhere.label}</TextLink>.
        </>
      )}
    </Text>
  );
}
