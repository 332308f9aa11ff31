import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Results = lazy(() => import('./Results'));
const AttemptPage = lazy(() => import('./AttemptPage'));

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [
  { path: 'results', element: <Results /> },
  { path: 'attempts/:attempt', element: <AttemptPage /> },
];
