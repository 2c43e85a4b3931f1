import { permissionsWord, type RowPermissions } from '../filters/row-permissions.ts';
import { queueWords, type RowQueue } from '../queue-words.ts';
import { instantText, megabytes } from './texts.ts';

/** A row of the table of a migration, as it is shown. */
export interface TableRow {
  readonly id: string;
  readonly migrationId: string;
  readonly lastRunId: string | null;
  readonly status: string;
  readonly statusCode: number | null;
  readonly readiness: string | null;
  readonly permissions: RowPermissions | null;
  readonly source: string;
  readonly destination: string;
  readonly sourceConnector: string;
  readonly destinationConnector: string;
  readonly files: Figures;
  readonly bytes: Figures;
  readonly filesDownloaded: number;
  /** Hosts of the agents of its connectors. */
  readonly agents: readonly string[];
  readonly queue: RowQueue | null;
  readonly timesRun: number;
  readonly schedule: string | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly flags: readonly string[];
  readonly priority: number | null;
  readonly firstRunAt: Date | null;
  readonly lastStartedAt: Date | null;
  readonly lastEndedAt: Date | null;
}

interface Figures {
  readonly successful: number;
  readonly failed: number;
  readonly skipped: number;
  readonly excluded: number;
}

interface TableColumn {
  readonly heading: string;
  readonly cell: (row: TableRow) => string;
}

/** Every column that the table of a migration can show. */
export const TABLE_COLUMNS = {
  status: { heading: 'Status', cell: (row) => row.status },
  source: { heading: 'Source Path', cell: (row) => row.source },
  destination: { heading: 'Destination Path', cell: (row) => row.destination },
  id: { heading: 'Schedule ID', cell: (row) => row.id },
  filesSuccessful: { heading: 'Files Successful', cell: ({ files }) => String(files.successful) },
  filesFailed: { heading: 'Files Failed', cell: ({ files }) => String(files.failed) },
  filesSkipped: { heading: 'Files Skipped', cell: ({ files }) => String(files.skipped) },
  dataSuccessful: { heading: 'Data Successful (MB)', cell: ({ bytes }) => megabytes(bytes.successful) },
  dataFailed: { heading: 'Data Failed (MB)', cell: ({ bytes }) => megabytes(bytes.failed) },
  dataSkipped: { heading: 'Data Skipped (MB)', cell: ({ bytes }) => megabytes(bytes.skipped) },
  filesExcluded: { heading: 'Files Excluded', cell: ({ files }) => String(files.excluded) },
  dataExcluded: { heading: 'Data Excluded (MB)', cell: ({ bytes }) => megabytes(bytes.excluded) },
  filesDownloaded: { heading: 'Files Successful Download', cell: (row) => String(row.filesDownloaded) },
  filesUploaded: { heading: 'Files Successful Upload', cell: ({ files }) => String(files.successful) },
  schedule: { heading: 'Schedule', cell: ({ schedule }) => schedule ?? '' },
  tags: { heading: 'Tags', cell: ({ tags }) => tags.join(', ') },
  notes: { heading: 'Notes', cell: ({ notes }) => notes },
  lastStart: { heading: 'Last Run Start', cell: (row) => instantText(row.lastStartedAt) },
  lastEnd: { heading: 'Last Run End', cell: (row) => instantText(row.lastEndedAt) },
  firstRun: { heading: 'First Run Start', cell: (row) => instantText(row.firstRunAt) },
  timesRun: { heading: 'Times Run', cell: (row) => String(row.timesRun) },
  code: { heading: 'Status Code', cell: ({ statusCode }) => (statusCode === null ? '' : String(statusCode)) },
  readiness: { heading: 'Readiness', cell: ({ readiness }) => readiness ?? '' },
  permissions: {
    heading: 'Permissions',
    cell: ({ permissions }) => (permissions === null ? '' : permissionsWord(permissions)),
  },
  flags: { heading: 'Flags', cell: ({ flags }) => flags.join(', ') },
  priority: { heading: 'Priority', cell: ({ priority }) => (priority === null ? '' : String(priority)) },
  agent: { heading: 'Agent', cell: ({ agents }) => agents.join(', ') },
  queue: { heading: 'Queue', cell: ({ queue }) => queueWords(queue) },
  migrationId: { heading: 'Migration ID', cell: (row) => row.migrationId },
  transactionId: { heading: 'Transaction ID', cell: (row) => row.lastRunId ?? '' },
  sourceConnector: { heading: 'Source Connector', cell: (row) => row.sourceConnector },
  destinationConnector: { heading: 'Destination Connector', cell: (row) => row.destinationConnector },
} as const satisfies Readonly<Record<string, TableColumn>>;

export type TableColumnKey = keyof typeof TABLE_COLUMNS;

/** Those of the report where nobody chose others. */
export const STANDARD_TABLE_COLUMNS: readonly TableColumnKey[] = [
  ...(['status', 'source', 'destination', 'id', 'filesSuccessful', 'filesFailed', 'filesSkipped'] as const),
  ...(['dataSuccessful', 'dataFailed', 'dataSkipped', 'schedule', 'tags', 'notes', 'lastStart', 'lastEnd'] as const),
];

export function tableReportHeadings(columns: readonly TableColumnKey[]): readonly string[] {
  return columns.map((column) => TABLE_COLUMNS[column].heading);
}

export function tableReportLine(row: TableRow, columns: readonly TableColumnKey[]): readonly string[] {
  return columns.map((column) => TABLE_COLUMNS[column].cell(row));
}

export function isTableColumn(text: string): text is TableColumnKey {
  return Object.hasOwn(TABLE_COLUMNS, text);
}
