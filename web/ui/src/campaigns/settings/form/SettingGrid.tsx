import type { ReactNode } from 'react';
import type { SettingPath } from './paths';
import { Setting } from './Setting';
import classes from './Setting.module.css';

/** Fields beside each other. */
export function SettingGrid({ paths, children }: { paths?: readonly SettingPath[]; children?: ReactNode }) {
  return (
    <div className={classes.grid}>
      {paths?.map((path) => (
        <Setting key={path} path={path} />
      ))}
      {children}
    </div>
  );
}
