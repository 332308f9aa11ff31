import { VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { Failure, Loading } from '../parts/Feedback';
import classes from './DeskFrame.module.css';
import { callOf, dueOf, type View } from './deskState';
import { Header } from './Header';
import { KeyList } from './KeyList';
import { LineNotice } from './LineNotice';
import { Softphone } from './Softphone';
import { Today } from './Today';
import { Unsaved } from './Unsaved';
import { useAlert, useSoundSettings, useUnlockedSound } from './useAlert';
import { useDesk } from './useDesk';
import { useCommands } from './useKeys';
import { Work } from './Work';

/** The frame of the desktop: its own, without the ways to other pages. */
export function DeskFrame() {
  const { state, view, error, refresh } = useDesk();
  const [keys, setKeys] = useState(false);
  const [sound] = useSoundSettings();
  useUnlockedSound();
  useAlert('My desktop · Tandem', alertOf(view), sound);
  useCommands([{ label: 'This list', group: 'Page', keys: ['?', 'Alt+?'], run: () => setKeys(true) }]);
  const due = dueOf(state, view);
  const call = callOf(view) ?? due;
  return (
    <div className={classes.frame}>
      <Header showKeys={() => setKeys(true)} />
      <Announcer view={view} />
      <main className={classes.main}>
        <VisuallyHidden>
          <h1>Agent’s desktop</h1>
        </VisuallyHidden>
        <LineNotice />
        <Softphone />
        {view.kind === 'loading' ? <Beginning error={error} retry={refresh} /> : <Work call={call} />}
        {view.kind !== 'loading' && !callOf(view) && (
          <>
            <Unsaved except={call?.attempt} />
            <Today />
          </>
        )}
      </main>
      <KeyList opened={keys} close={() => setKeys(false)} />
    </div>
  );
}

function Beginning({ error, retry }: { error: unknown; retry: () => void }) {
  return error ? (
    <Failure error={error} retry={retry} title="Your desktop could not be loaded" />
  ) : (
    <Loading what="Your desktop" />
  );
}

/** What the page's title blinks with. */
function alertOf(view: View): string | undefined {
  return view.kind === 'offered' ? `☎ Offer: ${view.call.member.name || view.call.number}` : undefined;
}

/** Tells those who hear the page of an offer, once. */
function Announcer({ view }: { view: View }) {
  const said =
    view.kind === 'offered'
      ? `Offer: ${view.call.member.name || view.call.number}, ${view.call.campaignName}. A accepts, R rejects, S skips.`
      : '';
  return (
    <VisuallyHidden>
      <div role="alert">{said}</div>
    </VisuallyHidden>
  );
}
