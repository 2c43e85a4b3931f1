import { MOST_FIXES } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { checkFix } from '../fixes/check-fix.ts';
import { FixPreviews } from '../fixes/fix-previews.ts';
import { fixView } from '../fixes/fix-view.ts';
import { longFolders } from '../fixes/long-folders.ts';
import type { Handlers } from '../http/handlers.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';

type FixHandlers = Pick<Handlers, 'addFix' | 'listFixes' | 'listLongFolders' | 'previewFix' | 'takeFixBack'>;

export function fixHandlers(app: Application): FixHandlers {
  const previews = new FixPreviews(app);
  return {
    listFixes: async ({ who, params, query }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return (await app.fixes.list(migration.id, query.row ?? null)).map(fixView);
    },
    listLongFolders: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return [...(await longFolders(app, migration.id))];
    },
    previewFix: async ({ who, params, body }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      await checkFix(app, migration.id, body.rule);
      return await previews.preview(migration.id, body.rule, body.after ?? null);
    },
    addFix: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      await checkFix(app, migration.id, body.rule);
      const made = await app.fixes.add(migration.id, body.rule, who.name);
      if (made === null) {
        throw new ApplicationError('invalid-request', `A migration has ${MOST_FIXES} rules at most.`, {
          remedy:
            'Take back a rule that is not needed any more, or put several names, extensions or paths in one rule.',
        });
      }
      const view = fixView(made);
      const detail = { number: view.number, rule: view.says };
      await noteChange(app, who, context, { action: 'migration.fix', target: migration.id, detail });
      return view;
    },
    takeFixBack: async ({ who, params, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const keptRows = await app.fixes.takeBack(migration.id, params.fixId);
      if (keptRows === null) throw new ApplicationError('not-found');
      const detail = { fix: params.fixId, keptRows };
      await noteChange(app, who, context, { action: 'migration.take-fix-back', target: migration.id, detail });
      return { keptRows };
    },
  };
}
