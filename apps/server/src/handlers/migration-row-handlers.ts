import { addRows } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { rowView } from '../migrations/row-view.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type RowHandlers = Pick<Handlers, 'addRows' | 'getRow' | 'getRowTotals' | 'listRows'>;

export function migrationRowHandlers(app: Application): RowHandlers {
  return {
    listRows: async ({ who, params, query }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const rows = await app.rows.page(migration.id, query);
      return { items: rows.map((row) => rowView(row, migration, around)) };
    },
    getRowTotals: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { bytes, ...totals } = await app.rows.totals(migration.id);
      return { ...totals, data: bytes };
    },
    addRows: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const ids = await addRows(app.database.db, migration, body.rows);
      const detail = { rows: ids.length };
      await noteChange(app, who, context, { action: 'migration.add-rows', target: migration.id, detail });
      return { added: ids.length, ids };
    },
    getRow: async ({ who, params }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const row = (await app.rows.getMany([params.rowId])).get(params.rowId);
      if (row?.migrationId !== migration.id) throw new ApplicationError('not-found');
      return rowView(row, migration, around);
    },
  };
}
