import { ActionIcon, Button, Group } from '@mantine/core';
import { useDocumentTitle, useViewportSize } from '@mantine/hooks';
import { IconMaximize } from '@tabler/icons-react';
import { ThemeSwitch } from '../app/Shell';
import { Failure, Loading } from '../parts/Feedback';
import { ownZone, timeOfDay, useNow } from '../parts/time';
import { Freshness } from './Freshness';
import type { Figures } from './live';
import { fullScreen, useLeaving } from './useLeaving';
import { type Live, useLive } from './useLive';
import classes from './Wallboard.module.css';
import { WallCampaigns } from './WallCampaigns';
import { WallFigures } from './WallFigures';
import { WallFoot } from './WallFoot';

/** The overview for the wall: large, without a frame, nothing to press. Esc leaves it. */
export default function Wallboard() {
  useDocumentTitle('Wallboard · Tandem');
  const live = useLive();
  const leave = useLeaving('/overview');
  return (
    <main className={classes.board}>
      <Head live={live} onLeave={leave} />
      {live.figures ? (
        <Board of={live.figures} />
      ) : live.error ? (
        <Failure error={live.error} retry={live.retry} title="The figures cannot be had" />
      ) : (
        <Loading what="Figures" />
      )}
    </main>
  );
}

function Head({ live, onLeave }: { live: Live; onLeave: () => void }) {
  const now = useNow();
  return (
    <header className={classes.head}>
      <h1>Tandem</h1>
      <Freshness of={live} />
      <Group gap="xs" ml="auto" wrap="nowrap">
        <time className={classes.clock}>{timeOfDay(now, ownZone())}</time>
        <ThemeSwitch />
        <ActionIcon variant="subtle" aria-label="Fill the screen" onClick={fullScreen}>
          <IconMaximize size={18} aria-hidden />
        </ActionIcon>
        <Button size="xs" variant="default" onClick={onLeave}>
          Leave (Esc)
        </Button>
      </Group>
    </header>
  );
}

/** Heights of what is not the list of campaigns, and of one campaign in it, in parts of the font's size. */
const aroundCampaigns = 30.5;
const campaignRow = 3.4;

function Board({ of: { overview, campaigns, nodes } }: { of: Figures }) {
  const { width, height } = useViewportSize();
  const size = Math.min(28, Math.max(14, width / 80));
  const narrow = width < 1000 ? 8 : 0;
  const rows = Math.max(2, Math.floor((height / size - aroundCampaigns - narrow) / campaignRow));
  return (
    <>
      <WallFigures overview={overview} campaigns={campaigns} />
      <WallCampaigns campaigns={campaigns} most={rows} />
      <WallFoot overview={overview} nodes={nodes} />
    </>
  );
}
