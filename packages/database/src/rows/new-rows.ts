import { randomBytes } from 'node:crypto';
import { descendantRef, displayPath, rootRef } from '@drover/core';
import type { InsertObject, Kysely } from 'kysely';
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

/** Below the number of values that a statement may have. */
const ROWS_AT_ONCE = 1000;

/** Adds rows in their order, all or none; answers with their ids. Pairs of folders may repeat. */
export async function addRows(
  db: Kysely<Tables>,
  migration: Between,
  rows: readonly NewRow[],
): Promise<readonly string[]> {
  const made = rows.map((row) => newTransferRow(migration, row));
  await db.transaction().execute(async (tx) => {
    for (let at = 0; at < made.length; at += ROWS_AT_ONCE) {
      await tx
        .insertInto('transfers')
        .values(made.slice(at, at + ROWS_AT_ONCE))
        .execute();
    }
  });
  return made.map(({ id }) => id);
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

function newTransferRow(
  { id, sourceConnectorId, destinationConnectorId, ownerId }: Between,
  { source, destination, tags, notes, filters }: NewRow,
): InsertObject<Tables, 'transfers'> & { readonly id: string } {
  return {
    id: newId(),
    migration_id: id,
    name: displayOf(source).slice(0, 200),
    source_connector_id: sourceConnectorId,
    destination_connector_id: destinationConnectorId,
    ...sourceColumns(source),
    ...destinationColumns(destination),
    transfer_key: randomBytes(6).toString('hex'),
    policy: null,
    filters: filters === undefined ? null : json(filters),
    tags: [...tags],
    notes,
    owner_id: ownerId,
  };
}

export function keyOf(place: RowPlace): string {
  return displayOf(place).toLowerCase();
}

export function displayOf({ root, path }: RowPlace): string {
  return displayPath(descendantRef(rootRef(root), path));
}
