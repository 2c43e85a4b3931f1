import { randomBytes } from 'node:crypto';
import { descendantRef, displayPath, rootRef } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import { json } from '../json.ts';
import { newId } from '../new-id.ts';
import type { Tables } from '../tables.ts';
import type { Migration } from './migration-store.ts';

/** Below a root of the connector that the migration has on that side. */
export interface RowPlace {
  readonly root: string;
  readonly path: readonly string[];
}

export interface NewRow {
  readonly source: RowPlace;
  /** Null while nobody knows it. */
  readonly destination: RowPlace | null;
  readonly tags: readonly string[];
  readonly notes: string;
  /** Its own, where those of the migration do not hold. */
  readonly filters?: Readonly<Record<string, unknown>>;
}

type Between = Pick<Migration, 'destinationConnectorId' | 'id' | 'ownerId' | 'sourceConnectorId'>;

/** As one JSON text each: a list of values takes more than twice as long. Few enough that making it holds nobody up. */
const ROWS_AT_ONCE = 1000;

/** Adds rows in their order, all or none; answers with their ids. Pairs of folders may repeat. */
export async function addRows(
  db: Kysely<Tables>,
  migration: Between,
  rows: readonly NewRow[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  await db.transaction().execute(async (tx) => {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      const made = rows.slice(at, at + ROWS_AT_ONCE).map(recordOf);
      await insert(migration, made).execute(tx);
      ids.push(...made.map(({ id }) => id));
    }
  });
  return ids;
}

/** The columns of a side's place; a place by which rows are found and sorted is kept beside it. */
export function sourceColumns(place: RowPlace) {
  return { source_root: place.root, source_path: json(place.path), source_key: keyOf(place) };
}

export function destinationColumns(place: RowPlace | null) {
  return {
    destination_root: place?.root ?? null,
    destination_path: place === null ? null : json(place.path),
    destination_key: place === null ? '' : keyOf(place),
  };
}

function insert({ id, sourceConnectorId, destinationConnectorId, ownerId }: Between, rows: readonly RowRecord[]) {
  return sql`insert into drover.transfers (id, migration_id, name, source_connector_id, source_root, source_path, source_key,
      destination_connector_id, destination_root, destination_path, destination_key, transfer_key, tags, notes, filters,
      owner_id)
    select n.id, ${id}, n.name, ${sourceConnectorId}, n.source_root, n.source_path, n.source_key,
      ${destinationConnectorId}, n.destination_root, n.destination_path, n.destination_key, n.transfer_key, n.tags, n.notes, n.filters,
      ${ownerId}
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (id text, name text, source_root text, source_path jsonb,
      source_key text, destination_root text, destination_path jsonb, destination_key text, transfer_key text, tags text[], notes text, filters jsonb))
      with ordinality as n order by n.ordinality`;
}

type RowRecord = ReturnType<typeof recordOf>;

function recordOf({ source, destination, tags, notes, filters }: NewRow) {
  return {
    id: newId(),
    name: displayOf(source).slice(0, 200).toWellFormed(),
    source_root: source.root,
    source_path: source.path,
    source_key: keyOf(source),
    destination_root: destination?.root ?? null,
    destination_path: destination?.path ?? null,
    destination_key: destination === null ? '' : keyOf(destination),
    transfer_key: randomBytes(6).toString('hex'),
    tags,
    notes,
    ...(filters === undefined ? {} : { filters }),
  };
}

export function keyOf(place: RowPlace): string {
  return displayOf(place).toLowerCase();
}

export function displayOf({ root, path }: RowPlace): string {
  return displayPath(descendantRef(rootRef(root), path));
}
