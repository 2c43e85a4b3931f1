import type { Application } from '../application.ts';
import type { Handlers } from '../http/handlers.ts';
import { agentDownloadHandlers } from './agent-download-handlers.ts';
import { agentHandlers } from './agent-handlers.ts';
import { browseHandlers } from './browse-handlers.ts';
import { connectorHandlers } from './connector-handlers.ts';
import { fixHandlers } from './fix-handlers.ts';
import { logHandlers } from './log-handlers.ts';
import { mailHandlers } from './mail-handlers.ts';
import { migrationDiscoverHandlers } from './migration-discover-handlers.ts';
import { migrationFileHandlers } from './migration-file-handlers.ts';
import { migrationHandlers } from './migration-handlers.ts';
import { migrationRowHandlers } from './migration-row-handlers.ts';
import { peopleHandlers } from './people-handlers.ts';
import { permissionMapHandlers } from './permission-map-handlers.ts';
import { permissionPassHandlers } from './permission-pass-handlers.ts';
import { problemHandlers } from './problem-handlers.ts';

import { proofHandlers } from './proof-handlers.ts';
import { queueHandlers } from './queue-handlers.ts';
import { reportHandlers } from './report-handlers.ts';
import { rowActionHandlers } from './row-action-handlers.ts';
import { runHandlers } from './run-handlers.ts';

import { scheduleHandlers } from './schedule-handlers.ts';
import { secondFactorHandlers } from './second-factor-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { settingHandlers } from './setting-handlers.ts';
import { signInHandlers } from './sign-in-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';
import { transferHandlers } from './transfer-handlers.ts';
import { transferSetHandlers } from './transfer-set-handlers.ts';
import { viewHandlers } from './view-handlers.ts';
import { webhookHandlers } from './webhook-handlers.ts';

/** A handler for every route. */
export function allHandlers(app: Application): Handlers {
  return {
    ...sessionHandlers(app),
    ...secondFactorHandlers(app),
    ...mailHandlers(app),
    ...webhookHandlers(app),
    ...peopleHandlers(app),
    ...tokenHandlers(app),
    ...connectorHandlers(app),
    ...signInHandlers(app),
    ...agentHandlers(app),
    ...agentDownloadHandlers(app),
    ...browseHandlers(app),
    ...transferHandlers(app),
    ...transferSetHandlers(app),
    ...migrationHandlers(app),
    ...migrationRowHandlers(app),
    ...rowActionHandlers(app),
    ...migrationFileHandlers(app),
    ...migrationDiscoverHandlers(app),
    ...queueHandlers(app),
    ...scheduleHandlers(app),
    ...problemHandlers(app),
    ...fixHandlers(app),
    ...permissionMapHandlers(app),
    ...permissionPassHandlers(app),
    ...reportHandlers(app),
    ...runHandlers(app),
    ...proofHandlers(app),
    ...logHandlers(app),
    ...settingHandlers(app),
    ...viewHandlers(app),
  };
}
