import { type Kysely, type Selectable, sql } from 'kysely';
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
  /** Marks its temporary names at the destination. */
  readonly transferKey: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly ownerId: string | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
  readonly schedule: Readonly<Record<string, unknown>> | null;
  readonly lastRunId: string | null;
}

export type NewTransfer = Omit<Transfer, 'id' | 'createdAt' | 'archivedAt' | 'lastRunId'>;

export type TransferChanges = Partial<Pick<Transfer, 'name' | 'policy' | 'filters' | 'schedule' | 'archivedAt'>>;

/** What is copied from where to where, and how. */
export class TransferStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async create(transfer: NewTransfer): Promise<Transfer> {
    return await insert(this.#db, transfer);
  }

  /** The same, but null where there is one between these very folders; of several at once one is made. */
  async createFirst(transfer: NewTransfer): Promise<Transfer | null> {
    const { source, destination } = transfer;
    const [from, to] = [source, destination].map(({ path }) => JSON.stringify(path));
    const pair = JSON.stringify([source.connectorId, source.root, from, destination.connectorId, destination.root, to]);
    return await this.#db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`transfer ${pair}`}, 0))`.execute(tx);
      // The first line is as the index of sources is made, which holds paths of any length.
      const { rows } = await sql`select from drover.transfers
        where source_root || source_path::text = ${source.root}::text || ${from}::jsonb::text
          and source_connector_id = ${source.connectorId} and source_root = ${source.root} and source_path = ${from}::jsonb
          and destination_connector_id = ${destination.connectorId} and destination_root = ${destination.root}
          and destination_path = ${to}::jsonb and archived_at is null limit 1`.execute(tx);
      return rows.length > 0 ? null : await insert(tx, transfer);
    });
  }

  async get(id: string): Promise<Transfer | null> {
    const row = await this.#db.selectFrom('transfers').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toTransfer(row);
  }

  /** By id; what is not there is left out. */
  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Transfer>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#db.selectFrom('transfers').selectAll().where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, toTransfer(row)]));
  }

  /** Null when there is none. */
  async update(id: string, changes: TransferChanges): Promise<Transfer | null> {
    const { name, policy, filters, schedule, archivedAt } = changes;
    const row = await this.#db
      .updateTable('transfers')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(policy === undefined ? {} : { policy: json(policy) }),
        ...(filters === undefined ? {} : { filters: json(filters) }),
        ...(schedule === undefined ? {} : { schedule: schedule === null ? null : json(schedule) }),
        ...(archivedAt === undefined ? {} : { archived_at: archivedAt }),
        id,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? null : toTransfer(row);
  }

  async setLastRun(id: string, runId: string): Promise<void> {
    await this.#db.updateTable('transfers').set({ last_run_id: runId }).where('id', '=', id).execute();
  }

  /** Those that read from or write to the connector, without the archived ones. */
  async listUsing(connectorId: string): Promise<readonly Transfer[]> {
    const rows = await this.#db
      .selectFrom('transfers')
      .selectAll()
      .where((eb) =>
        eb.or([eb('source_connector_id', '=', connectorId), eb('destination_connector_id', '=', connectorId)]),
      )
      .where('archived_at', 'is', null)
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(toTransfer);
  }

  /** With its runs and logs, unless one of them has not ended. */
  async remove(id: string): Promise<'removed' | 'in-use' | 'not-found'> {
    return await this.#db.transaction().execute(async (tx) => {
      // Runs that are about to start hold it until they are there to be seen, and find it gone when they come later.
      const held = await tx.selectFrom('transfers').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
      if (held === undefined) return 'not-found';
      const { rows } =
        await sql`select from drover.runs where transfer_id = ${id} and state <> 'ended' limit 1`.execute(tx);
      if (rows.length > 0) return 'in-use';
      await tx.deleteFrom('transfers').where('id', '=', id).execute();
      return 'removed';
    });
  }
}

async function insert(db: Kysely<Tables>, transfer: NewTransfer): Promise<Transfer> {
  const { source, destination, policy, filters, schedule } = transfer;
  const row = await db
    .insertInto('transfers')
    .values({
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
      owner_id: transfer.ownerId,
      schedule: schedule === null ? null : json(schedule),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toTransfer(row);
}

type TransferRow = Selectable<Tables['transfers']>;

function toTransfer(row: TransferRow): Transfer {
  return {
    id: row.id,
    name: row.name,
    source: { connectorId: row.source_connector_id, root: row.source_root, path: row.source_path },
    destination: {
      connectorId: row.destination_connector_id,
      root: row.destination_root,
      path: row.destination_path,
    },
    transferKey: row.transfer_key,
    policy: row.policy,
    filters: row.filters,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
    schedule: row.schedule,
    lastRunId: row.last_run_id,
  };
}
