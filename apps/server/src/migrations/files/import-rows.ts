import { filtersSchema, type ImportAnswer, MOST_LINES } from '@drover/api';
import { addRows, type PlacedRow, placedRows } from '@drover/database';
import {
  type FileProblem,
  type ImportRow,
  inOrder,
  type PathStyles,
  type Place,
  placeKey,
  type RowsFile,
  readRowsFile,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import type { Principal } from '../../http/handlers.ts';
import { usableConnector } from '../../transfers/usable-connector.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { fileAnswer, refuseErrors } from './judge-file.ts';
import { type Folding, MIXED, meetingProblem, spellingsThatMeet, warningAt } from './meeting-rows.ts';
import { pathStyles } from './path-styles.ts';

/** Reads a file of rows, also against the rows that the migration has already, and by how its destination tells folders apart. */
export async function readImport(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  bytes: Uint8Array,
): Promise<RowsFile> {
  const styles = pathStyles(migration, around);
  const file = readRowsFile(bytes, styles);
  const there = await allRows(app, migration.id);
  const meetings = await meetingRows(app, who, migration.destinationConnectorId, { rows: file.rows, there, styles });
  return { ...file, problems: inOrder([...file.problems, ...againstRows(file.rows, there, styles), ...meetings]) };
}

interface Beside {
  readonly rows: readonly ImportRow[];
  readonly there: readonly PlacedRow[];
  readonly styles: PathStyles;
}

/** The destination is asked how it compares names just where that matters. */
async function meetingRows(app: Application, who: Principal, id: string, { rows, there, styles }: Beside) {
  const possible = spellingsThatMeet(rows, there, styles);
  const [first] = possible;
  if (first === undefined) return [];
  const folding = await foldingOf(app, who, id, first.destination.root);
  const meetings = folding === null ? possible : spellingsThatMeet(rows, there, styles, folding);
  return meetings.map((meeting) => meetingProblem(meeting, styles, folding !== null));
}

/** Warnings of lines whose places, or whose destination alone, a row of the migration has already. */
function againstRows(rows: readonly ImportRow[], there: readonly PlacedRow[], styles: PathStyles): FileProblem[] {
  const pairs = new Set(there.map(pairKey));
  const sources = new Map<string, Place>();
  for (const { source, destination } of there) if (destination !== null) sources.set(placeKey(destination), source);
  return rows.flatMap((row): FileProblem[] => {
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

/** How the destination tells folders apart; null where it cannot be asked now, as an import needs no connection. */
async function foldingOf(app: Application, who: Principal, id: string, root: string): Promise<Folding | null> {
  try {
    const connector = await usableConnector(app, who, id, 'destination');
    return await app.browser.useConnection(connector, root, async ({ capabilities }) => capabilities);
  } catch (error) {
    app.log.info(
      { err: error, connectorId: id },
      'the destination of an import could not be asked how it compares names',
    );
    return null;
  }
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

async function allRows({ database }: Application, migrationId: string): Promise<readonly PlacedRow[]> {
  const all: PlacedRow[] = [];
  for await (const rows of placedRows(database.db, migrationId)) all.push(...rows);
  return all;
}

function pairKey({ source, destination }: Pick<ImportRow | PlacedRow, 'destination' | 'source'>): string {
  const key = (place: Place | null): string => (place === null ? '' : placeKey(place));
  return `${key(source)}\0\0${key(destination)}`;
}
