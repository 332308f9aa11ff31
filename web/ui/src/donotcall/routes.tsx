import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Lists = lazy(() => import('./Lists'));
const ListPage = lazy(() => import('./ListPage'));

/** The pages of this area. */
export const routes: RouteObject[] = [
  { path: 'do-not-call', element: <Lists /> },
  { path: 'do-not-call/:list', element: <ListPage /> },
];
