import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const DoNotCall = lazy(() => import('./DoNotCall'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'do-not-call', element: <DoNotCall /> }];
