import type { MigrationRow, RowTotals as RowTotalsView } from '@drover/api';
import { descendantRef, displayPath, isStatusCode, rootRef, statusMessage } from '@drover/core';
import type { Row, RowPlace, RowTotals } from '@drover/database';
import type { RowQueue } from '@drover/migration';
import { heldAgainst } from '../transfers/held-against.ts';
import { connectorSideView } from '../transfers/side-view.ts';
import { agentsOf } from './filtered-rows.ts';
import type { VisibleMigration } from './visible-migration.ts';

/** A row of a migration as the interface shows it. */
export function rowView(row: Row, queue: RowQueue | null, { migration, around }: VisibleMigration): MigrationRow {
  const { connectors } = around;
  const { against } = row;
  const names = {
    source: connectorSideView(migration.sourceConnectorId, connectors).connectorName,
    destination: heldAgainst(against, connectorSideView(migration.destinationConnectorId, connectors).connectorName),
  };
  const { statusCode: code, firstRunAt, lastStartedAt, lastEndedAt } = row;
  return {
    id: row.id,
    number: row.number,
    migrationId: row.migrationId,
    source: placeView(row.source),
    destination: row.destination === null ? null : placeView(row.destination),
    state: row.state,
    status: code === null || !isStatusCode(code) ? null : { code, message: statusMessage(code, names) },
    readiness: row.readiness,
    permissions: row.permissions,
    files: row.files,
    filesDownloaded: row.filesDownloaded,
    data: row.bytes,
    agents: agentsOf(migration, around),
    queue,
    tags: row.tags,
    notes: row.notes,
    flags: row.flags,
    priority: row.priority,
    ownSettings: row.ownSettings,
    schedule: row.scheduleWords,
    locked: row.lastRunId !== null,
    createdAt: row.createdAt.toISOString(),
    lastRunId: row.lastRunId,
    timesRun: row.timesRun,
    firstRunAt: firstRunAt?.toISOString() ?? null,
    lastStartedAt: lastStartedAt?.toISOString() ?? null,
    lastEndedAt: lastEndedAt?.toISOString() ?? null,
  };
}

export function totalsView({ bytes, ...totals }: RowTotals): RowTotalsView {
  return { ...totals, data: bytes };
}

function placeView({ root, path }: RowPlace): MigrationRow['source'] {
  return { root, path, display: displayPath(descendantRef(rootRef(root), path)) };
}
