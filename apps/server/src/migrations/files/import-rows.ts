import { filtersSchema, type ImportAnswer, MOST_LINES } from '@drover/api';
import { addRows, type NewRow, type PlacedRow } from '@drover/database';
import {
  type FileProblem,
  flatMapped,
  type ImportRow,
  type ListedProblems,
  listProblems,
  type PathStyles,
  type Place,
  placeKey,
  problemsOf,
  type RowsFile,
  readRowsFile,
  type Steps,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import type { Principal } from '../../http/handlers.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { hostWarnings } from './host-warnings.ts';
import { fileAnswer, refuseErrors } from './judge-file.ts';
import { allRows, type ComingRow, MIXED, meetingWarnings, warningAt } from './meeting-rows.ts';
import { pathStyles } from './path-styles.ts';

/** Reads a file of rows, also against the rows that the migration has already, and by how its destination tells folders apart. */
export async function readImport(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<RowsFile> {
  const styles = pathStyles(migration, around);
  const file = await app.slices.run(readRowsFile(bytes, styles), signal);
  const there = await allRows(app, migration.id);
  const twins = await app.slices.run(againstRows(file.rows, there, styles), signal);
  const coming = flatMapped(file.rows, (row) => [comingRow(row)]);
  const beside = { rows: await app.slices.run(coming, signal), there, styles };
  const meetings = await meetingWarnings(app, who, migration.destinationConnectorId, beside, signal);
  const hosts = await hostWarnings(app, who, migration.destinationConnectorId, { lines: file.rows, styles }, signal);
  return { ...file, ...listProblems(file, twins, meetings, ...hosts) };
}

/** Warnings of lines whose places, or whose destination alone, a row of the migration has already. */
function* againstRows(
  rows: readonly ImportRow[],
  there: readonly PlacedRow[],
  styles: PathStyles,
): Steps<ListedProblems> {
  const pairs = new Set<string>();
  const sources = new Map<string, Place>();
  for (const row of there) {
    pairs.add(pairKey(row));
    if (row.destination !== null) sources.set(placeKey(row.destination), row.source);
    yield;
  }
  return yield* problemsOf(rows, (row): FileProblem[] => {
    const { line, destination } = row;
    const other = destination === null ? undefined : sources.get(placeKey(destination));
    if (destination === null || other === undefined) return [];
    const warning = warningAt(line, destination, styles);
    if (pairs.has(pairKey(row))) return [{ ...warning, reason: TWICE, remedy: REMOVE }];
    const reason = `The row of ${writePlace(other, styles.source)} goes to the same destination from another source.`;
    return [{ ...warning, reason, remedy: MIXED }];
  });
}

const TWICE = 'The migration has a row for these two places already.';
const REMOVE = 'Remove the line, unless it is to be copied twice.';

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
export async function importFileRows(
  app: Application,
  { migration }: VisibleMigration,
  file: RowsFile,
  signal: AbortSignal,
): Promise<readonly string[]> {
  refuseErrors(file);
  const newRow = ({ source, destination, tags, filters }: ImportRow): NewRow => ({
    ...{ source, destination, tags, notes: '' },
    ...(filters === undefined ? {} : { filters: filtersSchema.parse({ ...migration.filters, ...filters }) }),
  });
  const rows = await app.slices.run(
    flatMapped(file.rows, (row) => [newRow(row)]),
    signal,
  );
  return await addRows(app.database.db, migration, rows);
}

function comingRow({ line, destination }: ImportRow): ComingRow {
  return { who: `Line ${line}`, line, destination };
}

function pairKey({ source, destination }: Pick<ImportRow | PlacedRow, 'destination' | 'source'>): string {
  const key = (place: Place | null): string => (place === null ? '' : placeKey(place));
  return `${key(source)}\0\0${key(destination)}`;
}
