import { CSV_MARK, csvLine } from '@drover/core';
import { discoverPairs, listProblems, PERMISSION_MAP_COLUMNS, readPermissionMap } from '@drover/migration';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';
import { refuseErrors, shownProblems } from '../migrations/files/judge-file.ts';
import { namesInDirectory } from '../migrations/names-in-directory.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';

type PermissionMapHandlers = Pick<
  Handlers,
  'discoverPermissionPairs' | 'downloadPermissionMap' | 'getPermissionMap' | 'putPermissionMap'
>;

export function permissionMapHandlers(app: Application): PermissionMapHandlers {
  return {
    getPermissionMap: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const map = await app.permissionMaps.get(migration.id);
      return {
        entries: [...(map?.entries ?? [])],
        changedAt: map?.changedAt.toISOString() ?? null,
        changedBy: map?.changedBy ?? null,
      };
    },
    putPermissionMap: async ({ who, params, query, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { entries, redundant, problems } = await app.slices.run(readPermissionMap(body), context.signal);
      const listed = listProblems(problems);
      const answer = { entries: entries.length, redundant, problems: shownProblems(listed) };
      if (query.preview) return { done: false, ...answer };
      refuseErrors(listed);
      await app.permissionMaps.put(migration.id, entries, who.name);
      const detail = { entries: entries.length, redundant };
      await noteChange(app, who, context, { action: 'migration.permission-map', target: migration.id, detail });
      return { done: true, ...answer };
    },
    downloadPermissionMap: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const entries = (await app.permissionMaps.get(migration.id))?.entries ?? [];
      const lines = (async function* () {
        yield CSV_MARK + csvLine(PERMISSION_MAP_COLUMNS);
        for (const { source, destination } of entries) yield csvLine([source, destination]);
      })();
      return { name: 'permission-map.csv', chunks: inChunks(lines) };
    },
    discoverPermissionPairs: async ({ who, params, body, context }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const namesAt = async (side: 'source' | 'destination', connectorId: string) =>
        body[side]?.map((name) => [name]) ?? (await namesInDirectory(app, who, { side, connectorId }, context.signal));
      const source = await namesAt('source', migration.sourceConnectorId);
      const destination = await namesAt('destination', migration.destinationConnectorId);
      const entries = await app.slices.run(discoverPairs(source.flat(), destination.flat()), context.signal);
      const paired = new Set(entries.map((entry) => entry.source));
      const unmatched = source.flatMap((names) => (names.some((name) => paired.has(name)) ? [] : names.slice(0, 1)));
      return { entries: [...entries], unmatched };
    },
  };
}
