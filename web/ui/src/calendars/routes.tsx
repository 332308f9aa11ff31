import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const Calendars = lazy(() => import('./Calendars'));
const CalendarPage = lazy(() => import('./CalendarPage'));

/** The pages of this area. */
export const routes: RouteObject[] = [
  { path: 'calendars', element: <Calendars /> },
  { path: 'calendars/:id', element: <CalendarPage /> },
];
