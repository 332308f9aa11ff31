import { lazy } from 'react';
import { Navigate, type RouteObject } from 'react-router';
import { routes as members } from './members/routes';
import { routes as results } from './results/routes';
import { routes as settings } from './settings/routes';
import { routes as whatif } from './whatif/routes';
import { routes as why } from './why/routes';

const Campaigns = lazy(() => import('./list/Campaigns'));
const NewCampaign = lazy(() => import('./create/NewCampaign'));
const CampaignLayout = lazy(() => import('./CampaignLayout'));
const Live = lazy(() => import('./live/Live'));

/** The pages of this area. */
export const routes: RouteObject[] = [
  { path: 'campaigns', element: <Campaigns /> },
  { path: 'campaigns/new', element: <NewCampaign /> },
  {
    path: 'campaigns/:id',
    element: <CampaignLayout />,
    children: [
      { index: true, element: <Navigate to="live" replace /> },
      { path: 'live', element: <Live /> },
      ...settings,
      ...members,
      ...why,
      ...results,
      ...whatif,
    ],
  },
];
