import { connectorLimits, limitConnector } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { connectorLimitsView } from '../connectors/connector-limits.ts';
import { changeableConnector, visibleConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { queueView } from '../migrations/queue-view.ts';
import { throughputView } from '../migrations/throughput-view.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type QueueHandlers = Pick<
  Handlers,
  'changeConnectorLimits' | 'changeQueue' | 'getConnectorLimits' | 'getMigrationThroughput' | 'getQueue'
>;

export function queueHandlers(app: Application): QueueHandlers {
  const limitsOf = async (id: string) => {
    const limits = await connectorLimits(app.database, id);
    if (limits === null) throw new ApplicationError('not-found');
    return connectorLimitsView(limits, new Date(app.clock.now()));
  };
  return {
    getQueue: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return await queueView(app, migration);
    },
    changeQueue: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      await app.queue.limit(migration, body.rowsAtOnce);
      await noteChange(app, who, context, { action: 'migration.queue', target: migration.id, detail: { ...body } });
      return await queueView(app, migration);
    },
    getMigrationThroughput: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return await throughputView(app, migration);
    },
    getConnectorLimits: async ({ who, params }) => {
      await visibleConnector(app, who, params.id);
      return await limitsOf(params.id);
    },
    changeConnectorLimits: async ({ who, params, body, context }) => {
      const { id } = await changeableConnector(app, who, params.id);
      await limitConnector(app.database, id, body);
      await noteChange(app, who, context, { action: 'connector.limits', target: id, detail: { ...body } });
      return await limitsOf(id);
    },
  };
}
