import { NavLink } from 'react-router';
import classes from './CampaignLayout.module.css';

const tabs = [
  ['live', 'Live'],
  ['settings', 'Settings'],
  ['members', 'Members'],
  ['why', 'Why'],
  ['results', 'Results'],
  ['what-if', 'What if'],
] as const;

/** The pages of a campaign. */
export function Tabs() {
  return (
    <nav aria-label="Pages of the campaign" className={classes.tabs}>
      {tabs.map(([to, label]) => (
        <NavLink key={to} to={to} className={classes.tab}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
