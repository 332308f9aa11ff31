import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Agents = lazy(() => import('./list/Agents'));
const AgentPage = lazy(() => import('./card/AgentPage'));
const TierMatrix = lazy(() => import('./tiers/TierMatrix'));

/** The pages of this area. */
export const routes: RouteObject[] = [
  { path: 'agents', element: <Agents /> },
  { path: 'agents/tiers', element: <TierMatrix /> },
  { path: 'agents/:id', element: <AgentPage /> },
];
