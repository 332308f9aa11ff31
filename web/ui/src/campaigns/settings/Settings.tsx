import { Text } from '@mantine/core';
import { type ComponentType, lazy, Suspense } from 'react';
import { Navigate, NavLink, useParams } from 'react-router';
import { Loaded, Loading } from '../../parts/Feedback';
import { Page } from '../../parts/Page';
import { useCampaign } from '../useCampaign';
import { ChangeBar } from './ChangeBar';
import { DraftProvider, useDraft } from './form/DraftProvider';
import { type PartId, parts } from './parts';
import classes from './Settings.module.css';

const pages: Record<PartId, ComponentType> = {
  general: lazy(() => import('./parts/General')),
  calendar: lazy(() => import('./parts/Calendar')),
  parameters: lazy(() => import('./parts/Parameters')),
  numbers: lazy(() => import('./parts/Numbers')),
  causes: lazy(() => import('./parts/Causes')),
  agents: lazy(() => import('./parts/Agents')),
  dispositions: lazy(() => import('./parts/Dispositions')),
  resources: lazy(() => import('./parts/Resources')),
  variables: lazy(() => import('./parts/Variables')),
  messages: lazy(() => import('./parts/Messages')),
  compliance: lazy(() => import('./parts/Compliance')),
};

/** A campaign's settings, one part at a time. What is changed is said, with what it does, before it is saved. */
export default function Settings() {
  const { id = '', part: name } = useParams();
  const query = useCampaign(id);
  const part = parts.find((one) => one.id === name);
  if (!part) return <Navigate to={`/campaigns/${id}/settings/general`} replace />;
  return (
    <div className={classes.columns}>
      <nav aria-label="Parts of the settings" className={classes.list}>
        {parts.map((one) => (
          <NavLink key={one.id} to={`/campaigns/${id}/settings/${one.id}`} className={classes.link}>
            {one.label}
          </NavLink>
        ))}
      </nav>
      <Loaded query={query} what="Settings">
        {(campaign) => (
          <DraftProvider key={`${id} ${part.id}`} campaign={campaign}>
            <OnePart id={part.id} label={part.label} />
          </DraftProvider>
        )}
      </Loaded>
    </div>
  );
}

function OnePart({ id, label }: { id: PartId; label: string }) {
  const { mayWrite, busy, changes } = useDraft();
  const Part = pages[id];
  return (
    <div>
      <Page title={label}>
        {!mayWrite && (
          <Text c="dimmed" fz="sm">
            You may look at these settings but not change them.
          </Text>
        )}
        <fieldset
          disabled={!mayWrite || busy}
          className={classes.fields}
          aria-label={label}
          data-pending={changes.length > 0 || undefined}
        >
          <Suspense fallback={<Loading />}>
            <Part />
          </Suspense>
        </fieldset>
      </Page>
      <ChangeBar />
    </div>
  );
}
