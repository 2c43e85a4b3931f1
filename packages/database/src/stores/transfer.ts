import type { InsertObject, Selectable } from 'kysely';
import { json } from '../json.ts';
import { newId } from '../new-id.ts';
import type { Tables } from '../tables.ts';

/** One side of a transfer: a folder below a root of a connector. */
export interface TransferSide {
  readonly connectorId: string;
  readonly root: string;
  readonly path: readonly string[];
}

export interface Transfer {
  readonly id: string;
  readonly name: string;
  readonly source: TransferSide;
  readonly destination: TransferSide;
  /** A row of a migration that nobody has given a destination yet: there is only the connector, and nothing may be written. */
  readonly destinationUnknown: boolean;
  /** The migration that it is a row of; null for a single transfer. */
  readonly migrationId: string | null;
  /** Marks its temporary names at the destination. */
  readonly transferKey: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, unknown>>;
  /** Words by which it is found again. */
  readonly tags: readonly string[];
  readonly ownerId: string | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
  readonly schedule: Readonly<Record<string, unknown>> | null;
  readonly lastRunId: string | null;
}

export type NewTransfer = Omit<
  Transfer,
  'archivedAt' | 'createdAt' | 'destinationUnknown' | 'id' | 'lastRunId' | 'migrationId' | 'tags'
> & {
  readonly tags?: readonly string[];
};

export type TransferChanges = Partial<
  Pick<Transfer, 'name' | 'policy' | 'filters' | 'tags' | 'schedule' | 'archivedAt'>
>;

/** The row of a transfer that is about to be made, with an id of its own. */
export function newRow(transfer: NewTransfer): InsertObject<Tables, 'transfers'> {
  const { source, destination, policy, filters, schedule, tags = [] } = transfer;
  return {
    id: newId(),
    name: transfer.name,
    source_connector_id: source.connectorId,
    source_root: source.root,
    source_path: json(source.path),
    destination_connector_id: destination.connectorId,
    destination_root: destination.root,
    destination_path: json(destination.path),
    transfer_key: transfer.transferKey,
    policy: json(policy),
    filters: json(filters),
    tags: [...tags],
    owner_id: transfer.ownerId,
    schedule: schedule === null ? null : json(schedule),
  };
}

type Inherited = Pick<Selectable<Tables['migrations']>, 'filters' | 'policy'>;

/** `inherited`: the settings of its migration, which hold where it has none of its own. */
export function toTransfer(row: Selectable<Tables['transfers']>, inherited: Inherited | null = null): Transfer {
  return {
    id: row.id,
    name: row.name,
    source: { connectorId: row.source_connector_id, root: row.source_root, path: row.source_path },
    destination: {
      connectorId: row.destination_connector_id,
      root: row.destination_root ?? '',
      path: row.destination_path ?? [],
    },
    destinationUnknown: row.destination_path === null,
    migrationId: row.migration_id,
    transferKey: row.transfer_key,
    policy: row.policy ?? inherited?.policy ?? {},
    filters: row.filters ?? inherited?.filters ?? {},
    tags: row.tags,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    schedule: row.schedule,
    lastRunId: row.last_run_id,
  };
}
