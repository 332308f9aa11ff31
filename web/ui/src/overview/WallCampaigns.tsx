import { Text } from '@mantine/core';
import type { Shape } from '../api/client';
import { CampaignState } from '../campaigns/CampaignState';
import { timeLeft } from '../campaigns/figures';
import { Abandoned, Progress } from '../campaigns/Progress';
import { count, plural } from '../parts/numbers';
import classes from './Wallboard.module.css';

/** The campaigns that fit: those at work come first. */
export function WallCampaigns({ campaigns, most }: { campaigns: readonly Shape<'FeedCampaign'>[]; most: number }) {
  const shown = campaigns.length > most ? campaigns.slice(0, most - 1) : campaigns;
  const left = campaigns.length - shown.length;
  return (
    <section className={classes.campaigns} aria-label="Campaigns">
      <table>
        <thead>
          <tr>
            <th scope="col">Campaign</th>
            <th scope="col">State</th>
            <th scope="col">Members done</th>
            <th scope="col">Time left</th>
            <th scope="col">In the air</th>
            <th scope="col" className={classes.wide}>
              Agents ready
            </th>
            <th scope="col">Abandoned</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((campaign) => (
            <tr key={campaign.id}>
              <th scope="row">{campaign.name}</th>
              <td>
                <CampaignState of={campaign} />
              </td>
              <td>
                <Progress of={campaign} />
              </td>
              <td>{timeLeft(campaign.timeLeftSec)}</td>
              <td>{count(campaign.inAir)}</td>
              <td className={classes.wide}>{count(campaign.agents.ready)}</td>
              <td>
                <Abandoned of={campaign.abandonment} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <Text c="dimmed" fz="inherit">
          and {plural(left, 'campaign')} more
        </Text>
      )}
      {campaigns.length === 0 && (
        <Text c="dimmed" fz="inherit">
          There are no campaigns yet.
        </Text>
      )}
    </section>
  );
}
