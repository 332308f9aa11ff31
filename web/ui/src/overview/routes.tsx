import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Overview = lazy(() => import('./Overview'));
const Wallboard = lazy(() => import('./Wallboard'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'overview', element: <Overview /> }];

/** The wallboard fills the screen: it has no frame. */
export const wallboard: RouteObject[] = [{ path: 'wallboard', element: <Wallboard /> }];
