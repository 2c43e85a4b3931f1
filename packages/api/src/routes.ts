import type { Route } from './define-route.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { peopleRoutes, sessionRoutes } from './routes/people.ts';
import { runRoutes } from './routes/runs.ts';
import { settingRoutes } from './routes/settings.ts';
import { transferRoutes } from './routes/transfers.ts';

/** The whole HTTP interface, by name. */
export const routes = {
  ...sessionRoutes,
  ...peopleRoutes,
  ...connectorRoutes,
  ...transferRoutes,
  ...runRoutes,
  ...settingRoutes,
} as const satisfies Readonly<Record<string, Route>>;
