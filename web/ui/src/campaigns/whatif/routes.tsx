import { lazy } from 'react';
import type { RouteObject } from 'react-router';

const WhatIf = lazy(() => import('./WhatIf'));

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [{ path: 'what-if', element: <WhatIf /> }];
