import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Resources = lazy(() => import('./Resources'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'resources', element: <Resources /> }];
