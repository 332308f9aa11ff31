import { lazy } from 'react';
import type { RouteObject } from 'react-router';
import { Gate } from './Gate';

const Users = lazy(() => import('./users/Users'));
const Tokens = lazy(() => import('./tokens/Tokens'));
const Webhooks = lazy(() => import('./webhooks/Webhooks'));
const Audit = lazy(() => import('./audit/Audit'));
const Account = lazy(() => import('./account/Account'));

/** The pages of this area. What is behind a gate is not even fetched for those whom it does not let through. */
export const routes: RouteObject[] = [
  { path: 'account', element: <Account /> },
  { element: <Gate area="users" who="admins" />, children: [{ path: 'users', element: <Users /> }] },
  { element: <Gate area="audit" who="admins" />, children: [{ path: 'audit', element: <Audit /> }] },
  { element: <Gate who="supervisors" />, children: [{ path: 'tokens', element: <Tokens /> }] },
  { element: <Gate area="webhooks" who="supervisors" />, children: [{ path: 'webhooks', element: <Webhooks /> }] },
];
