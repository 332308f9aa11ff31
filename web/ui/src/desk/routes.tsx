import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Desk = lazy(() => import('./Desk'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'desk', element: <Desk /> }];
