import { type Kysely, sql } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import { type NewTransfer, newRow, type Transfer, type TransferChanges, toTransfer } from './transfer.ts';
import { type TransferPair, transfersBetween } from './transfers-between.ts';

/** Held by whoever makes a transfer, and alone by whoever makes many. */
const SETS_LOCK = 7_225_101_044;
/** Below the number of values that a statement may have. */
const ROWS_AT_ONCE = 1000;

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
      await sql`select pg_advisory_xact_lock_shared(${SETS_LOCK})`.execute(tx);
      await sql`select pg_advisory_xact_lock(hashtextextended(${`transfer ${pair}`}, 0))`.execute(tx);
      const [known] = await transfersBetween(tx, [transfer]);
      return known === undefined ? await insert(tx, transfer) : null;
    });
  }

  /** The same for many in one step, all or none; answers in order with null for each that was made, and else with the one that is there. */
  async createMissing(transfers: readonly NewTransfer[]): Promise<readonly (Pick<Transfer, 'id' | 'name'> | null)[]> {
    return await this.#db.transaction().execute(async (tx) => {
      // One lock against all that make single ones: a lock for each pair would be more than the server has room for.
      await sql`select pg_advisory_xact_lock(${SETS_LOCK})`.execute(tx);
      const known = await transfersBetween(tx, transfers);
      const rows = transfers.filter((_, at) => known[at] === undefined).map(newRow);
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        await tx
          .insertInto('transfers')
          .values(rows.slice(at, at + ROWS_AT_ONCE))
          .execute();
      }
      return known.map((each) => each ?? null);
    });
  }

  /** Of each pair of folders the transfer that there is, or undefined. */
  async between(pairs: readonly TransferPair[]): Promise<readonly (Pick<Transfer, 'id' | 'name'> | undefined)[]> {
    return await transfersBetween(this.#db, pairs);
  }

  async get(id: string): Promise<Transfer | null> {
    return (await this.getMany([id])).get(id) ?? null;
  }

  /** By id; what is not there is left out. */
  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Transfer>> {
    if (ids.length === 0) return new Map();
    return new Map((await this.#read((rows) => rows.where('transfers.id', 'in', ids))).map((each) => [each.id, each]));
  }

  /** Null when there is none. */
  async update(id: string, changes: TransferChanges): Promise<Transfer | null> {
    const { name, policy, filters, tags, schedule, archivedAt } = changes;
    await this.#db
      .updateTable('transfers')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(policy === undefined ? {} : { policy: json(policy) }),
        ...(filters === undefined ? {} : { filters: json(filters) }),
        ...(tags === undefined ? {} : { tags: [...tags] }),
        ...(schedule === undefined ? {} : { schedule: schedule === null ? null : json(schedule) }),
        ...(archivedAt === undefined ? {} : { archived_at: archivedAt }),
        id,
      })
      .where('id', '=', id)
      .execute();
    return await this.get(id);
  }

  async setLastRun(id: string, runId: string): Promise<void> {
    await this.#db.updateTable('transfers').set({ last_run_id: runId }).where('id', '=', id).execute();
  }

  /** Those that read from or write to the connector, without the archived ones. */
  async listUsing(connectorId: string): Promise<readonly Transfer[]> {
    return await this.#read((rows) =>
      rows
        .where((eb) =>
          eb.or([
            eb('transfers.source_connector_id', '=', connectorId),
            eb('transfers.destination_connector_id', '=', connectorId),
          ]),
        )
        .where('archived_at', 'is', null)
        .orderBy('transfers.created_at', 'desc'),
    );
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

  /** Each with the settings of its migration where it has none of its own. */
  async #read(chosen: (rows: ReturnType<typeof withSettings>) => ReturnType<typeof withSettings>) {
    const rows = await chosen(withSettings(this.#db)).execute();
    return rows.map(({ inherited_policy: policy, inherited_filters: filters, ...row }) =>
      toTransfer(row, policy === null || filters === null ? null : { policy, filters }),
    );
  }
}

function withSettings(db: Kysely<Tables>) {
  return db
    .selectFrom('transfers')
    .leftJoin('migrations', 'migrations.id', 'transfers.migration_id')
    .selectAll('transfers')
    .select(['migrations.policy as inherited_policy', 'migrations.filters as inherited_filters']);
}

async function insert(db: Kysely<Tables>, transfer: NewTransfer): Promise<Transfer> {
  return toTransfer(await db.insertInto('transfers').values(newRow(transfer)).returningAll().executeTakeFirstOrThrow());
}
