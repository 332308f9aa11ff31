import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Members = lazy(() => import('./Members'));
const Import = lazy(() => import('./import/Import'));
const MemberPage = lazy(() => import('./MemberPage'));

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [
  { path: 'members', element: <Members /> },
  { path: 'members/import', element: <Import /> },
  { path: 'members/:member', element: <MemberPage /> },
];
