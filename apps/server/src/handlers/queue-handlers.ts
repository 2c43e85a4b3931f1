import { connectorLimits, limitConnector } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { budgetView, unitsOf } from '../budgets/budget-view.ts';
import { connectorLimitsView } from '../connectors/connector-limits.ts';
import { changeableConnector, visibleConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { queueView } from '../migrations/queue-view.ts';
import { throughputView } from '../migrations/throughput-view.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type QueueHandlers = Pick<
  Handlers,
  | 'changeConnectorLimits'
  | 'changeQueue'
  | 'enterLicences'
  | 'getConnectorLimits'
  | 'getMigrationThroughput'
  | 'getQueue'
>;

export function queueHandlers(app: Application): QueueHandlers {
  const limitsOf = async (id: string) => {
    const [limits, connector, standings] = await Promise.all([
      connectorLimits(app.database, id),
      app.connectors.get(id),
      app.budgets.standings(),
    ]);
    if (limits === null || connector === null) throw new ApplicationError('not-found');
    const now = app.clock.now();
    const budget = budgetView(connector, standings.get(id) ?? null, app.kinds, now);
    return { ...connectorLimitsView(limits, new Date(now)), budget };
  };
  return {
    getQueue: async ({ who, params }) => {
      return await queueView(app, await visibleMigration(app, who, params.id));
    },
    changeQueue: async ({ who, params, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { migration } = visible;
      await app.queue.limit(migration, body.rowsAtOnce);
      await noteChange(app, who, context, { action: 'migration.queue', target: migration.id, detail: { ...body } });
      return await queueView(app, visible);
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
    enterLicences: async ({ who, params, body: { licences }, context }) => {
      const { id, type } = await visibleConnector(app, who, params.id);
      const units = unitsOf(type, app.kinds);
      if (units === null || units.steps.length === 0) throw new ApplicationError('no-licences');
      if (!(await app.budgets.enterLicences(id, units, licences))) throw new ApplicationError('no-directory');
      await noteChange(app, who, context, { action: 'connector.licences', target: id, detail: { licences } });
      return await limitsOf(id);
    },
  };
}
