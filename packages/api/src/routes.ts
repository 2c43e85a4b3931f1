import type { Route } from './define-route.ts';
import { agentRoutes } from './routes/agents.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { fixRoutes } from './routes/fixes.ts';
import { migrationFileRoutes } from './routes/migration-files.ts';
import { migrationRowRoutes } from './routes/migration-rows.ts';
import { migrationRoutes } from './routes/migrations.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { peopleRoutes, sessionRoutes } from './routes/people.ts';
import { permissionMapRoutes } from './routes/permission-maps.ts';
import { permissionPassRoutes } from './routes/permission-passes.ts';
import { problemRoutes } from './routes/problems.ts';

import { proofRoutes } from './routes/proofs.ts';
import { queueRoutes } from './routes/queue.ts';
import { reportRoutes } from './routes/reports.ts';
import { rowActionRoutes } from './routes/row-actions.ts';
import { runRoutes } from './routes/runs.ts';

import { scheduleRoutes } from './routes/schedules.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { settingRoutes } from './routes/settings.ts';
import { signInRoutes } from './routes/sign-ins.ts';
import { transferSetRoutes } from './routes/transfer-sets.ts';
import { transferRoutes } from './routes/transfers.ts';
import { viewRoutes } from './routes/views.ts';

/** The whole HTTP interface, by name. */
export const routes = {
  ...sessionRoutes,
  ...secondFactorRoutes,
  ...notificationRoutes,
  ...peopleRoutes,
  ...connectorRoutes,
  ...signInRoutes,
  ...agentRoutes,
  ...transferRoutes,
  ...transferSetRoutes,
  ...migrationRoutes,
  ...migrationRowRoutes,
  ...rowActionRoutes,
  ...migrationFileRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...problemRoutes,
  ...fixRoutes,
  ...permissionMapRoutes,
  ...permissionPassRoutes,
  ...reportRoutes,
  ...runRoutes,
  ...proofRoutes,
  ...settingRoutes,
  ...viewRoutes,
} as const satisfies Readonly<Record<string, Route>>;
