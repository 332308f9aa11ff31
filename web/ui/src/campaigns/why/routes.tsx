import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Why = lazy(() => import('./Why'));

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [{ path: 'why', element: <Why /> }];
