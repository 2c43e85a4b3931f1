import { type MigrationRow, type RowSort, rowSortSchema } from '@drover/api';
import { queueWords } from '@drover/migration';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../format/numbers.ts';
import { TimeText } from '../../../parts/time-text.tsx';
import { PermissionsBadge } from '../permissions/permissions-badge.tsx';
import { FailedCell, SideCell, type Sides, TextCell } from './cells.tsx';
import { RowStateBadge, readinessWord, rowWord } from './row-state.tsx';
import type { TableView } from './view.ts';

/** A column of the table of rows; its id is also what the list is sorted by, where it can be. */
export interface Column {
  readonly id: string;
  readonly word: string;
  /** In pixels; the paths take what is left over, and have at least this. */
  readonly width: number;
  readonly grows?: boolean;
  readonly numeric?: boolean;
  readonly show: (row: MigrationRow, sides: Sides) => ReactNode;
}

const NONE = '–';
const time = (at: string | null) => (at === null ? NONE : <TimeText at={at} />);
const number = { numeric: true } as const;
type Figure = 'excluded' | 'failed' | 'skipped' | 'successful';
const files = (of: Figure) => (row: MigrationRow) => (hasFigures(row) ? formatCount(row.files[of]) : NONE);
const data = (of: Figure) => (row: MigrationRow) => (hasFigures(row) ? formatBytes(row.data[of]) : NONE);

/** All columns that the table may have, in the order in which they are offered. */
export const COLUMNS: readonly Column[] = [
  {
    ...{ id: 'status', word: 'Status', width: 150 },
    show: (row) => {
      const message = row.status === null ? null : `${row.status.code}: ${row.status.message}`;
      return waitsForDecision(row) ? (
        <PermissionsBadge state="needs-decision" title={`${message}. Decide about permissions.`} />
      ) : (
        <RowStateBadge state={row.state} word={rowWord(row)} message={message} />
      );
    },
  },
  {
    ...{ id: 'source', word: 'Source Path', width: 168, grows: true },
    show: ({ source }, sides) => <SideCell place={source} type={sides.source.connectorType} />,
  },
  {
    ...{ id: 'destination', word: 'Destination Path', width: 168, grows: true },
    show: ({ destination }, sides) => <SideCell place={destination} type={sides.destination.connectorType} />,
  },
  { id: 'filesSuccessful', word: 'Files Successful', width: 128, ...number, show: files('successful') },
  {
    ...{ id: 'filesFailed', word: 'Files Failed', width: 104, ...number },
    show: (row) => <FailedCell failed={row.files.failed} text={files('failed')(row)} />,
  },
  { id: 'filesSkipped', word: 'Files Skipped', width: 116, ...number, show: files('skipped') },
  { id: 'dataSuccessful', word: 'Data Successful', width: 128, ...number, show: data('successful') },
  {
    ...{ id: 'dataFailed', word: 'Data Failed', width: 104, ...number },
    show: (row) => <FailedCell failed={row.data.failed} text={data('failed')(row)} />,
  },
  { id: 'dataSkipped', word: 'Data Skipped', width: 116, ...number, show: data('skipped') },
  { id: 'filesExcluded', word: 'Files Excluded', width: 124, ...number, show: files('excluded') },
  { id: 'dataExcluded', word: 'Data Excluded', width: 124, ...number, show: data('excluded') },
  {
    ...{ id: 'filesDownloaded', word: 'Files Successful Download', width: 196, ...number },
    show: (row) => (hasFigures(row) ? formatCount(row.filesDownloaded) : NONE),
  },
  { id: 'filesUploaded', word: 'Files Successful Upload', width: 180, ...number, show: files('successful') },
  { id: 'tags', word: 'Tags', width: 110, show: (row) => <TextCell text={row.tags.join(', ')} /> },
  { id: 'schedule', word: 'Schedule', width: 160, show: (row) => row.schedule ?? NONE },
  { id: 'readiness', word: 'Readiness', width: 96, show: (row) => readinessWord(row.readiness) },
  {
    ...{ id: 'permissions', word: 'Permissions', width: 176 },
    show: ({ permissions }) => (permissions === null ? NONE : <PermissionsBadge state={permissions} />),
  },
  { id: 'notes', word: 'Notes', width: 160, show: (row) => <TextCell text={row.notes} /> },
  { id: 'flags', word: 'Flags', width: 110, show: (row) => <TextCell text={row.flags.join(', ')} /> },
  { id: 'priority', word: 'Priority', width: 84, ...number, show: (row) => row.priority ?? NONE },
  { id: 'queue', word: 'Queue', width: 132, show: (row) => <TextCell text={queueWords(row.queue)} /> },
  { id: 'code', word: 'Status Code', width: 104, ...number, show: (row) => row.status?.code ?? NONE },
  { id: 'timesRun', word: 'Times Run', width: 92, ...number, show: (row) => formatCount(row.timesRun) },
  { id: 'firstRun', word: 'First Run', width: 120, show: (row) => time(row.firstRunAt) },
  { id: 'lastStart', word: 'Last Start Time', width: 124, show: (row) => time(row.lastStartedAt) },
  { id: 'lastEnd', word: 'Last End Time', width: 120, show: (row) => time(row.lastEndedAt) },
  {
    ...{ id: 'sourceConnector', word: 'Source Connector', width: 150 },
    show: (_, { source }) => <TextCell text={source.connectorName} />,
  },
  {
    ...{ id: 'destinationConnector', word: 'Destination Connector', width: 160 },
    show: (_, { destination }) => <TextCell text={destination.connectorName} />,
  },
  { id: 'agent', word: 'Agent', width: 150, show: (row) => <TextCell text={row.agents.join(', ')} /> },
  { id: 'number', word: 'Number', width: 84, ...number, show: (row) => row.number },
  { id: 'id', word: 'ID', width: 200, show: (row) => row.id },
  { id: 'migrationId', word: 'Migration ID', width: 200, show: (row) => row.migrationId },
  { id: 'transactionId', word: 'Transaction ID', width: 200, show: (row) => row.lastRunId ?? NONE },
];

/** The columns that the table has until somebody chooses others. */
export const USUAL_COLUMNS: readonly string[] = [
  ...['status', 'source', 'destination', 'filesSuccessful', 'filesFailed', 'filesSkipped'],
  ...['dataSuccessful', 'dataFailed', 'tags'],
];

/** The table as it looks until somebody has it otherwise. */
export const USUAL_VIEW: TableView = { columns: USUAL_COLUMNS, density: 'cozy', gridlines: false };

/** These columns, in this order; unknown ones, as an older page saved them, are left out. */
export function columnsOf(ids: readonly string[]): readonly Column[] {
  const found = ids.flatMap((id) => COLUMNS.find((column) => column.id === id) ?? []);
  return found.length > 0 ? found : columnsOf(USUAL_COLUMNS);
}

/** What the server is asked to sort by for a column; null where it cannot be. */
export function sortOf(column: string): RowSort | null {
  return rowSortSchema.safeParse(column).data ?? null;
}

/** All arrived, and somebody must decide what may be done with it. */
function waitsForDecision({ state, permissions }: MigrationRow): boolean {
  return state === 'success' && permissions === 'needs-decision';
}

/** Before the first run there is nothing to count. */
function hasFigures({ state, timesRun }: MigrationRow): boolean {
  return timesRun > 0 || state === 'running' || state === 'scanning';
}
