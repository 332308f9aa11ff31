import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Users = lazy(() => import('./Users'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'users', element: <Users /> }];
