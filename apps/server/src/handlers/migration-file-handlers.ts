import { placedRows } from '@drover/database';
import { importTemplate, problemFile, updateFile, writePlace } from '@drover/migration';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';
import { importFileRows, importPreview, readImport } from '../migrations/files/import-rows.ts';
import { pathStyles } from '../migrations/files/path-styles.ts';
import { readUpdate, updateFileRows, updatePreview } from '../migrations/files/update-rows.ts';
import { toldRows } from '../migrations/told-selection.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';

type FileHandlers = Pick<
  Handlers,
  'downloadProblemFile' | 'downloadRows' | 'downloadTemplate' | 'importRows' | 'updateRows'
>;

export function migrationFileHandlers(app: Application): FileHandlers {
  return {
    importRows: async ({ who, params, query, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const file = await readImport(app, who, visible, body, context.signal);
      if (query.preview) return importPreview(visible, file, false);
      const ids = await importFileRows(app, visible, file, context.signal);
      const detail = { rows: await toldRows(app, ids) };
      await noteChange(app, who, context, { action: 'migration.import', target: params.id, detail });
      return importPreview(visible, file, true);
    },
    updateRows: async ({ who, params, query, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const read = await readUpdate(app, who, visible, body, context.signal);
      if (query.preview) return updatePreview(read, false);
      await updateFileRows(app, visible, read);
      const changed = read.changes.map(({ change }) => change.id);
      const detail = { rows: await toldRows(app, changed) };
      await noteChange(app, who, context, { action: 'migration.update', target: params.id, detail });
      return updatePreview(read, true);
    },
    downloadProblemFile: async ({ who, params, query, body, context: { signal } }) => {
      const visible = await visibleMigration(app, who, params.id);
      const found =
        query.kind === 'import'
          ? await readImport(app, who, visible, body, signal)
          : (await readUpdate(app, who, visible, body, signal)).file;
      const lines = await app.slices.run(problemFile(body, found), signal);
      return { name: `${query.kind}-with-problems.csv`, chunks: inChunks(lines) };
    },
    downloadTemplate: async ({ who, params }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      return { name: 'import-template.csv', chunks: inChunks([importTemplate(pathStyles(migration, around))]) };
    },
    downloadRows: async ({ who, params }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const styles = pathStyles(migration, around);
      const rows = placedRows(app.database.db, migration.id);
      const written = (async function* () {
        for await (const some of rows) {
          for (const { id, source, destination, tags } of some)
            yield [
              id,
              writePlace(source, styles.source),
              destination === null ? '' : writePlace(destination, styles.destination),
              tags.join(', '),
            ];
        }
      })();
      return { name: 'rows.csv', chunks: inChunks(updateFile(written)) };
    },
  };
}
