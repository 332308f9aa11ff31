import { lazy } from 'react';
import { Navigate, type RouteObject } from 'react-router';

const Settings = lazy(() => import('./Settings'));

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [
  { path: 'settings', element: <Navigate to="general" replace /> },
  { path: 'settings/:part', element: <Settings /> },
];
