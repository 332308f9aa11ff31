import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Calendars = lazy(() => import('./Calendars'));

/** The pages of this area. */
export const routes: RouteObject[] = [{ path: 'calendars', element: <Calendars /> }];
