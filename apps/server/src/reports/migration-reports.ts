import { CAUSES, CSV_MARK, csvLine, topicOf } from '@drover/core';
import { type ProblemItem, type Row, reportRows, type StoppedRow } from '@drover/database';
import {
  MIGRATION_REPORT_COLUMNS,
  migrationReportLine,
  rowStatus,
  STANDARD_TABLE_COLUMNS,
  type TableColumnKey,
  tableReportHeadings,
  tableReportLine,
} from '@drover/migration';
import type { Application } from '../application.ts';
import { agentsOf } from '../migrations/filtered-rows.ts';
import { rowQueues } from '../migrations/row-queues.ts';
import type { VisibleMigration } from '../migrations/visible-migration.ts';
import { connectorSideView } from '../transfers/side-view.ts';
import { shownPlace } from './shown-place.ts';

/** The Migration Report as CSV: a line for each row. */
export async function* migrationReport(app: Application, migrationId: string): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(MIGRATION_REPORT_COLUMNS);
  for await (const row of reportRows(app.database.db, migrationId)) {
    const places = { source: shownPlace(row.source), destination: shownPlace(row.destination) };
    yield csvLine(migrationReportLine({ ...row, ...places }));
  }
}

/** The Migration Table Report as CSV: the rows as they are shown. */
export async function* tableReport(
  app: Pick<Application, 'database'>,
  { migration, around }: VisibleMigration,
  { pages, chosen }: { readonly pages: AsyncIterable<readonly Row[]>; readonly chosen: readonly TableColumnKey[] },
): AsyncGenerator<string> {
  const columns = chosen.length === 0 ? STANDARD_TABLE_COLUMNS : chosen;
  yield CSV_MARK + csvLine(tableReportHeadings(columns));
  const name = (id: string) => connectorSideView(id, around.connectors).connectorName;
  const connectors = {
    sourceConnector: name(migration.sourceConnectorId),
    destinationConnector: name(migration.destinationConnectorId),
    agents: agentsOf(migration, around),
  };
  for await (const page of pages) {
    const queueOf = await rowQueues(app, migration, columns.includes('queue') ? page : []);
    for (const row of page) {
      const places = { source: shownPlace(row.source), destination: shownPlace(row.destination) };
      const words = { status: rowStatus(row.state).word, schedule: row.scheduleWords, queue: queueOf(row) };
      yield csvLine(tableReportLine({ ...row, ...connectors, ...places, ...words }, columns));
    }
  }
}

export const ERROR_COLUMNS = ['ScheduleID', 'Username', 'Action', 'Path', 'Error Message', 'Comments'] as const;

const REPORTED: ReadonlySet<string> = new Set(['failed', 'conflict', 'destination-newer']);

/** The Migration Error Report as CSV: a line for each failure and each file whose other version at the destination was kept, and for each run that was stopped. */
export async function* errorReport(
  problems: AsyncIterable<ProblemItem>,
  stopped: AsyncIterable<StoppedRow>,
): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(ERROR_COLUMNS);
  for await (const { id, source, side, message, remedy } of stopped) {
    yield csvLine([id, shownPlace(source), `open the ${side}`, '/', message, remedy]);
  }
  for await (const { rowId, source, item, accepted } of problems) {
    if (!REPORTED.has(item.outcome)) continue;
    const { cause, kind, side, message, remedy, path } = item;
    const todo = remedy ?? CAUSES[topicOf(cause ?? '')].remedy;
    const comments = accepted ? `Accepted as not migrated. ${todo}` : todo;
    const action = kind === 'folder' ? FOLDER_ACTIONS : FILE_ACTIONS;
    yield csvLine([
      ...[rowId, shownPlace(source), action[side ?? (item.outcome === 'failed' ? 'source' : 'destination')]],
      ...[shownPlace({ root: '', path }), message, comments],
    ]);
  }
}

const FILE_ACTIONS = { source: 'download', destination: 'upload' } as const;
const FOLDER_ACTIONS = { source: 'list folder', destination: 'create folder' } as const;
