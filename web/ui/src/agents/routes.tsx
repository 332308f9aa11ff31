import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Agents = lazy(() => import('./Agents'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'agents', element: <Agents /> }];
