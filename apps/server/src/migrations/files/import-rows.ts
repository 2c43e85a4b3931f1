import { filtersSchema, type ImportAnswer, MOST_LINES } from '@drover/api';
import { addRows, type PlacedRow, placedRows } from '@drover/database';
import {
  type FileProblem,
  type ImportRow,
  inOrder,
  type Place,
  placeKey,
  type RowsFile,
  readRowsFile,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { fileAnswer, refuseErrors } from './judge-file.ts';
import { pathStyles } from './path-styles.ts';

/** Reads a file of rows, also against the rows that the migration has already. */
export async function readImport(
  app: Application,
  { migration, around }: VisibleMigration,
  bytes: Uint8Array,
): Promise<RowsFile> {
  const styles = pathStyles(migration, around);
  const file = readRowsFile(bytes, styles);
  const there = await rowsByPair(app, migration.id);
  const doubled = file.rows.flatMap((row): FileProblem[] => {
    const number = there.get(pairKey(row));
    if (number === undefined || row.destination === null) return [];
    return [
      {
        severity: 'warning',
        line: row.line,
        column: 'Destination Path',
        value: writePlace(row.destination, styles.destination),
        reason: 'The migration has a row for these two places already.',
        remedy: 'Remove the line, unless it is to be copied twice.',
      },
    ];
  });
  return { ...file, problems: inOrder([...file.problems, ...doubled]) };
}

export function importPreview({ migration, around }: VisibleMigration, file: RowsFile, done: boolean): ImportAnswer {
  const styles = pathStyles(migration, around);
  return {
    done,
    ...fileAnswer(file),
    format: file.format,
    rows: file.rows.length,
    items: file.rows.slice(0, MOST_LINES).map(({ line, source, destination, tags }) => ({
      line,
      source: writePlace(source, styles.source),
      destination: destination === null ? null : writePlace(destination, styles.destination),
      tags,
    })),
  };
}

/** Adds the rows of a file in its order, all or none. */
export async function importFileRows(app: Application, visible: VisibleMigration, file: RowsFile): Promise<void> {
  refuseErrors(file.problems);
  const { migration } = visible;
  const rows = file.rows.map(({ source, destination, tags, filters }) => ({
    ...{ source, destination, tags, notes: '' },
    ...(filters === undefined ? {} : { filters: filtersSchema.parse({ ...migration.filters, ...filters }) }),
  }));
  await addRows(app.database.db, migration, rows);
}

async function rowsByPair({ database }: Application, migrationId: string): Promise<ReadonlyMap<string, number>> {
  const pairs = new Map<string, number>();
  for await (const rows of placedRows(database.db, migrationId)) {
    for (const row of rows) pairs.set(pairKey(row), row.number);
  }
  return pairs;
}

function pairKey({ source, destination }: Pick<ImportRow | PlacedRow, 'destination' | 'source'>): string {
  const key = (place: Place | null): string => (place === null ? '' : placeKey(place));
  return `${key(source)}\0\0${key(destination)}`;
}
