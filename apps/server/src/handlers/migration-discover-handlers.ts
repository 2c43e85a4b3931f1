import { addRows } from '@drover/database';
import { importFile, writePlace } from '@drover/migration';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';
import { discover } from '../migrations/files/discover.ts';
import { discoveredView } from '../migrations/files/discovered-view.ts';
import { refuseErrors } from '../migrations/files/judge-file.ts';
import { toldRows } from '../migrations/told-selection.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';

export function migrationDiscoverHandlers(app: Application): Pick<Handlers, 'discoverRows' | 'downloadUnmatched'> {
  return {
    discoverRows: async ({ who, params, query, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const found = await discover(app, who, visible, { ...query, lookUp: body }, context.signal);
      const chosen = found.pairings.filter(({ outcome }) => query.add === 'all' || outcome === 'matched');
      if (query.preview) return discoveredView(found, { rows: chosen.length, done: false });
      refuseErrors(found.problems);
      const tags = query.tags ?? ['autoDiscover', minuteOf(app)];
      const rows = chosen.map((pairing) => ({
        source: pairing.source.place,
        destination: pairing.outcome === 'matched' ? pairing.destination : null,
        ...{ tags, notes: '' },
      }));
      const ids = await addRows(app.database.db, visible.migration, rows);
      const detail = { rows: await toldRows(app, ids) };
      await noteChange(app, who, context, { action: 'migration.discover', target: params.id, detail });
      return discoveredView(found, { rows: rows.length, done: true });
    },
    downloadUnmatched: async ({ who, params, query, body, context }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { pairings, styles } = await discover(app, who, visible, { ...query, lookUp: body }, context.signal);
      const left = pairings.filter(({ outcome }) => outcome !== 'matched');
      const rows = left.map(({ source }): [string, string, string[]] => [
        writePlace(source.place, styles.source),
        '',
        [],
      ]);
      return { name: 'unmatched.csv', chunks: inChunks(importFile(rows)) };
    },
  };
}

function minuteOf({ clock }: Application): string {
  return new Date(clock.now()).toISOString().slice(0, 16).replace('T', ' ');
}
