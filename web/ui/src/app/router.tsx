import { createBrowserRouter, Outlet, type RouteObject } from 'react-router';
import { routes as agents } from '../agents/routes';
import { routes as calendars } from '../calendars/routes';
import { routes as campaigns } from '../campaigns/routes';
import { routes as desk } from '../desk/routes';
import { routes as donotcall } from '../donotcall/routes';
import { routes as overview, wallboard } from '../overview/routes';
import { routes as people } from '../people/routes';
import { routes as resources } from '../resources/routes';
import { Crash } from './Crash';
import { DemoSignIn } from './DemoSignIn';
import { ForSupervisors, Home, SignedIn } from './gates';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

/** The pages of supervisors, each area with its own. */
const supervisors: RouteObject[] = [...overview, ...campaigns, ...calendars, ...agents, ...resources, ...donotcall];

/** Every path of the application. */
export const routes: RouteObject[] = [
  {
    element: <Outlet />,
    errorElement: <Crash />,
    children: [
      { path: 'demo/:role', element: <DemoSignIn /> },
      {
        element: <SignedIn />,
        children: [
          { index: true, element: <Home /> },
          { element: <ForSupervisors />, children: [...wallboard, { element: <Shell />, children: supervisors }] },
          { element: <Shell />, children: [...people] },
          ...desk,
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
];

export function makeRouter() {
  return createBrowserRouter(routes);
}
