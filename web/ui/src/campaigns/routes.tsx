import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Campaigns = lazy(() => import('./Campaigns'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'campaigns', element: <Campaigns /> }];
