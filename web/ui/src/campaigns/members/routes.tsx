import type { RouteObject } from 'react-router';

/** The pages of this part of a campaign. */
export const routes: RouteObject[] = [];
