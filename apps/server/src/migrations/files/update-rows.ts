import { MOST_LINES, type UpdateAnswer } from '@drover/api';
import { type PlacedRow, placedRows, placedRowsOf, type RowChange, updateRows } from '@drover/database';
import {
  type FileProblem,
  flatMapped,
  type ListedProblems,
  listProblems,
  type NewPlace,
  type PathStyle,
  type PathStyles,
  type Place,
  placeKey,
  problemsOf,
  type RowUpdate,
  readTagsFile,
  readUpdateFile,
  type Steps,
  type TagsFile,
  type UpdateFile,
  writePlace,
} from '@drover/migration';
import type { Application } from '../../application.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Principal } from '../../http/handlers.ts';
import type { VisibleMigration } from '../visible-migration.ts';
import { hostWarnings } from './host-warnings.ts';
import { fileAnswer, refuseErrors } from './judge-file.ts';
import { allRows, meetingWarnings } from './meeting-rows.ts';
import { pathStyles } from './path-styles.ts';

interface Change {
  readonly update: RowUpdate;
  readonly row: PlacedRow;
  readonly change: RowChange;
}

/** An update file beside the rows that it is about. */
export interface ReadUpdate {
  readonly file: Pick<UpdateFile, 'encoding' | 'problems' | 'separator' | 'unlisted'>;
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly styles: PathStyles;
}

/** Reads an update file, and finds out what it changes and which of its lines cannot be done. */
export async function readUpdate(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<ReadUpdate> {
  const styles = pathStyles(migration, around);
  const tags = await app.slices.run(readTagsFile(bytes, styles.source), signal);
  const { rows, found, ...read } =
    tags === null
      ? await changesById(app, migration.id, await app.slices.run(readUpdateFile(bytes, styles), signal))
      : await tagsBySource(app, migration.id, tags, signal);
  const { changes, unchanged, faults } = await app.slices.run(judgeAll(rows, found, styles), signal);
  const moved = changes.filter(({ change }) => change.destination !== undefined);
  const meetings = moved.length === 0 ? [] : await meetingsOf(app, who, migration, { moved, styles }, signal);
  const lines = moved.map(({ update: { line }, change }) => ({ line, destination: change.destination ?? null }));
  const hosts = await hostWarnings(app, who, migration.destinationConnectorId, { lines, styles }, signal);
  return { file: { ...read, ...listProblems(read, faults, meetings, ...hosts) }, changes, unchanged, styles };
}

/** Beside rows whose destinations stay. */
async function meetingsOf(
  app: Application,
  who: Principal,
  { id, destinationConnectorId }: VisibleMigration['migration'],
  { moved, styles }: { readonly moved: readonly Change[]; readonly styles: PathStyles },
  signal: AbortSignal,
): Promise<ListedProblems> {
  const changing = new Set(moved.map(({ row }) => row.id));
  const there = (await allRows(app, id)).filter((row) => !changing.has(row.id));
  const rows = moved.map(({ update: { line }, change }) => {
    return { who: `Line ${line}`, line, destination: change.destination ?? null };
  });
  return await meetingWarnings(app, who, destinationConnectorId, { rows, there, styles, alike: true }, signal);
}

async function changesById({ database }: Application, migrationId: string, file: UpdateFile) {
  const ids = file.rows.map(({ id }) => id);
  return { ...file, found: await placedRowsOf(database.db, migrationId, ids) };
}

/** The rows of each source of a file of tags; what the migration does not have is told of and left out. */
async function tagsBySource(
  { database, slices }: Application,
  migrationId: string,
  file: TagsFile,
  signal: AbortSignal,
) {
  const found = new Map<string, PlacedRow>();
  const bySource = new Map<string, string[]>();
  for await (const rows of placedRows(database.db, migrationId)) {
    for (const row of rows) {
      found.set(row.id, row);
      const key = placeKey(row.source);
      const ids = bySource.get(key);
      if (ids === undefined) bySource.set(key, [row.id]);
      else ids.push(row.id);
    }
  }
  const updates = flatMapped(file.rows, ({ line, source, tags }): RowUpdate[] => {
    const ids = tags.length === 0 ? [] : (bySource.get(placeKey(source)) ?? []);
    return ids.map((id) => ({ line, id, source: null, destination: null, tags }));
  });
  const unknown = problemsOf(file.rows, ({ line, source, text }): FileProblem[] => {
    if (bySource.has(placeKey(source))) return [];
    const reason = 'The migration has no row of this source; the line is left out.';
    const remedy = 'Check its spelling if there should be one.';
    return [{ severity: 'warning', line, column: 'Source Path', value: text, reason, remedy }];
  });
  const rows = await slices.run(updates, signal);
  const told = await slices.run(unknown, signal);
  return { ...file, rows, found, ...listProblems(file, told) };
}

export function updatePreview({ file, changes, unchanged, styles }: ReadUpdate, done: boolean): UpdateAnswer {
  return {
    done,
    ...fileAnswer(file),
    rows: changes.length,
    unchanged,
    items: changes.slice(0, MOST_LINES).map(({ update, row, change }) => ({
      line: update.line,
      id: row.id,
      before: shown(row, styles),
      after: shown({ ...row, ...change }, styles),
    })),
  };
}

/** Changes the rows that the file is about, all or none. */
export async function updateFileRows(
  app: Application,
  { migration }: VisibleMigration,
  read: ReadUpdate,
): Promise<void> {
  refuseErrors(read.file);
  const refused = await updateRows(
    app.database.db,
    migration.id,
    read.changes.map(({ change }) => change),
  );
  if (refused.length === 0) return;
  const inTheWay = new Set(refused);
  const first = read.changes.find(({ row }) => inTheWay.has(row.id));
  throw new ApplicationError(
    'file-refused',
    `Line ${first?.update.line}: the row was started or deleted meanwhile, so nothing was changed.`,
    { remedy: 'Look at the preview again, and remove the lines that it names.' },
  );
}

function* judgeAll(
  updates: readonly RowUpdate[],
  rows: ReadonlyMap<string, PlacedRow>,
  styles: PathStyles,
): Steps<Pick<ReadUpdate, 'changes' | 'unchanged'> & { readonly faults: ListedProblems }> {
  const changes: Change[] = [];
  let unchanged = 0;
  const faults = yield* problemsOf(updates, (update) => {
    const judged = judge(update, rows.get(update.id), styles);
    if ('problem' in judged) return [judged.problem];
    if ('change' in judged) changes.push(judged);
    else unchanged++;
    return [];
  });
  return { changes, unchanged, faults };
}

function judge(
  update: RowUpdate,
  row: PlacedRow | undefined,
  styles: PathStyles,
): Change | { readonly problem: FileProblem } | { readonly unchanged: true } {
  const problem = (column: string, value: string, reason: string, remedy: string) => ({
    problem: { severity: 'error' as const, line: update.line, column, value, reason, remedy },
  });
  if (row === undefined)
    return problem(
      'ID',
      update.id,
      'The migration has no row of this ID.',
      'Download the rows of this migration anew.',
    );
  const source = changed(update.source, row.source, styles.source);
  const destination = changed(update.destination, row.destination, styles.destination);
  const tags = update.tags === null || update.tags.join() === row.tags.join() ? null : update.tags;
  if (row.locked && source !== null) return problem('Source Path', source.text, LOCKED, KEEP_PLACES);
  if (row.locked && destination !== null) return problem('Destination Path', destination.text, LOCKED, KEEP_PLACES);
  if (source === null && destination === null && tags === null) return { unchanged: true };
  const change: RowChange = {
    id: row.id,
    ...(source === null ? {} : { source: source.place }),
    ...(destination === null ? {} : { destination: destination.place }),
    ...(tags === null ? {} : { tags }),
  };
  return { update, row, change };
}

/** A place whose names are no text is written in a way that does not read back; as long as the text is the same, so is the place. */
function changed(wish: NewPlace | null, now: Place | null, style: PathStyle): NewPlace | null {
  if (wish === null || now === null) return wish;
  return wish.text === writePlace(now, style) || placeKey(wish.place) === placeKey(now) ? null : wish;
}

function shown({ source, destination, tags }: Pick<PlacedRow, 'destination' | 'source' | 'tags'>, styles: PathStyles) {
  return {
    source: writePlace(source, styles.source),
    destination: destination === null ? null : writePlace(destination, styles.destination),
    tags,
  };
}

const LOCKED = 'The row was scanned or run, so its source and destination stay as they are.';
const KEEP_PLACES = 'Leave the cell blank. For other folders, duplicate the row and change the new one.';
