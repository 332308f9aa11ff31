import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const ResourcesPage = lazy(() => import('./ResourcesPage'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'resources', element: <ResourcesPage /> }];
