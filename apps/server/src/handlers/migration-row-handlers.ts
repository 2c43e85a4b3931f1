import { addRows } from '@drover/database';
import { suggestFilter } from '@drover/migration';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { filteredRows } from '../migrations/filtered-rows.ts';
import { rowQueues } from '../migrations/row-queues.ts';
import { rowView, totalsView } from '../migrations/row-view.ts';
import { toldRows } from '../migrations/told-selection.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { watchRows } from '../migrations/watch-rows.ts';

type RowHandlers = Pick<Handlers, 'addRows' | 'getRow' | 'getRowTotals' | 'listRows' | 'suggestFilter' | 'watchRows'>;

export function migrationRowHandlers(app: Application): RowHandlers {
  return {
    listRows: async ({ who, params, query }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { migration, around } = visible;
      const rows = await app.rows.page(filteredRows(migration, around, query.filter), query);
      const queueOf = await rowQueues(app, migration, rows);
      return { items: rows.map((row) => rowView(row, queueOf(row), visible)) };
    },
    getRowTotals: async ({ who, params, query }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      return totalsView(await app.rows.totals(filteredRows(migration, around, query.filter)));
    },
    watchRows: async ({ who, params, query, context }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      context.onLook(async (now) => void (await visibleMigration(app, now, migration.id)));
      return watchRows(app, filteredRows(migration, around, query.filter), context.signal);
    },
    suggestFilter: async ({ who, params, query }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return suggestFilter(query.text, await app.rows.words(migration.id));
    },
    addRows: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const ids = await addRows(app.database.db, migration, body.rows);
      const detail = { rows: await toldRows(app, ids) };
      await noteChange(app, who, context, { action: 'migration.add-rows', target: migration.id, detail });
      return { added: ids.length, ids };
    },
    getRow: async ({ who, params }) => {
      const visible = await visibleMigration(app, who, params.id);
      const row = (await app.rows.getMany([params.rowId])).get(params.rowId);
      if (row?.migrationId !== visible.migration.id) throw new ApplicationError('not-found');
      const queueOf = await rowQueues(app, visible.migration, [row]);
      return rowView(row, queueOf(row), visible);
    },
  };
}
