import { beginRemoval } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { createMigration } from '../migrations/create-migration.ts';
import { migrationView } from '../migrations/migration-view.ts';
import { removeMigration } from '../migrations/remove-migration.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { surroundings } from '../transfers/surroundings.ts';
import { transferChanges } from '../transfers/transfer-changes.ts';

type MigrationHandlers = Pick<
  Handlers,
  'changeMigration' | 'createMigration' | 'deleteMigration' | 'getMigration' | 'listMigrations'
>;

export function migrationHandlers(app: Application): MigrationHandlers {
  const { migrations } = app;
  return {
    listMigrations: async ({ who, query }) => {
      const { cursor, limit } = query;
      const [page, around] = await Promise.all([
        migrations.list({
          limit,
          ...(cursor === undefined ? {} : { cursor }),
          ...(who.role === 'administrator' ? {} : { seenBy: who.userId }),
        }),
        surroundings(app),
      ]);
      return { items: page.items.map((each) => migrationView(each, around)), next: page.next };
    },
    createMigration: async ({ who, body, context }) => {
      const migration = await createMigration(app, who, body);
      const { id, name } = migration;
      await noteChange(app, who, context, { action: 'migration.create', target: id, detail: { name } });
      return migrationView(migration, await surroundings(app));
    },
    getMigration: async ({ who, params }) => {
      const { around } = await visibleMigration(app, who, params.id, 'also-deleting');
      const migration = await migrations.getCounted(params.id);
      if (migration === null) throw new ApplicationError('not-found');
      return migrationView(migration, around);
    },
    changeMigration: async ({ who, params, body, context }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const { priority, ...settings } = body;
      const changed = await migrations.update(migration.id, {
        ...(priority === undefined ? {} : { priority }),
        ...transferChanges(migration, settings),
      });
      if (changed === null) throw new ApplicationError('not-found');
      await noteChange(app, who, context, { action: 'migration.change', target: migration.id, detail: { ...body } });
      return migrationView(changed, around);
    },
    deleteMigration: async ({ who, params, context }) => {
      await visibleMigration(app, who, params.id, 'also-deleting');
      const migration = await migrations.getCounted(params.id);
      if (migration === null) throw new ApplicationError('not-found');
      const { id, name, rows } = migration;
      const end = await beginRemoval(app.database.db, id);
      if (end === 'not-found') throw new ApplicationError('not-found');
      if (end === 'in-use') {
        throw new ApplicationError('already-running', 'Rows of this migration are queued or running.', {
          remedy: 'Cancel them first, or wait for them to end.',
        });
      }
      await noteChange(app, who, context, { action: 'migration.delete', target: id, detail: { name, rows } });
      await removeMigration(app, id);
      return undefined;
    },
  };
}
