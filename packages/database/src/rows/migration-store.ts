import { type Kysely, type Selectable, sql } from 'kysely';
import { json } from '../json.ts';
import { newId } from '../new-id.ts';
import { type Page, pageOf, readCursor } from '../stores/page.ts';
import type { Tables } from '../tables.ts';

/** Many transfers between two connectors; each of them is a row of it. */
export interface Migration {
  readonly id: string;
  /** The order of making. */
  readonly number: number;
  readonly name: string;
  readonly sourceConnectorId: string;
  readonly destinationConnectorId: string;
  readonly ownerId: string | null;
  readonly createdAt: Date;
  /** Higher ones go first; rows may have their own. */
  readonly priority: number;
  /** What its rows go by unless they have their own. */
  readonly policy: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, unknown>>;
  /** Its removal has begun: nothing of it can be used any more. */
  readonly deleting: boolean;
}

/** For lists of them; to count takes time that grows with the rows. */
export interface CountedMigration extends Migration {
  /** How many rows it has. */
  readonly rows: number;
}

export type NewMigration = Omit<Migration, 'createdAt' | 'deleting' | 'id' | 'number'>;
export type MigrationChanges = Partial<Pick<Migration, 'filters' | 'name' | 'policy' | 'priority'>>;

/** Keeps migrations; their rows are kept beside single transfers. */
export class MigrationStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async create(migration: NewMigration): Promise<CountedMigration> {
    const row = await this.#db
      .insertInto('migrations')
      .values({
        id: newId(),
        name: migration.name,
        source_connector_id: migration.sourceConnectorId,
        destination_connector_id: migration.destinationConnectorId,
        owner_id: migration.ownerId,
        priority: migration.priority,
        policy: json(migration.policy),
        filters: json(migration.filters),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { ...toMigration(row), rows: 0 };
  }

  async get(id: string): Promise<Migration | null> {
    const row = await this.#db.selectFrom('migrations').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toMigration(row);
  }

  async getCounted(id: string): Promise<CountedMigration | null> {
    const row = await counted(this.#db).where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toCounted(row);
  }

  /** Newest first; with `seenBy` only those between connectors that are this person's or shared, their own where one was deleted. */
  async list(query: {
    readonly seenBy?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<Page<CountedMigration>> {
    const { seenBy, cursor, limit } = query;
    const from = cursor === undefined ? null : readCursor(cursor);
    let rows = counted(this.#db)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (seenBy !== undefined) rows = rows.where(isSeenBy(seenBy));
    if (from !== null) rows = rows.where(sql<boolean>`(created_at, id) < (${from.createdAt}, ${from.id})`);
    return pageOf((await rows.execute()).map(toCounted), limit);
  }

  /** Null when there is none. */
  async update(id: string, { name, policy, filters, priority }: MigrationChanges): Promise<CountedMigration | null> {
    await this.#db
      .updateTable('migrations')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(policy === undefined ? {} : { policy: json(policy) }),
        ...(filters === undefined ? {} : { filters: json(filters) }),
        ...(priority === undefined ? {} : { priority }),
        id,
      })
      .where('id', '=', id)
      .execute();
    return await this.getCounted(id);
  }
}

function counted(db: Kysely<Tables>) {
  return db
    .selectFrom('migrations')
    .selectAll()
    .select(
      sql<number>`(select count(*) from drover.transfers t where t.migration_id = drover.migrations.id)`.as('rows'),
    );
}

function isSeenBy(person: string) {
  const side = (column: 'destination_connector_id' | 'source_connector_id') =>
    sql<boolean>`coalesce((select c.shared or coalesce(c.owner_id = ${person}, false) from drover.connectors c
      where c.id = drover.migrations.${sql.raw(column)}), drover.migrations.owner_id = ${person}, false)`;
  return sql<boolean>`(${side('source_connector_id')} and ${side('destination_connector_id')})`;
}

function toCounted(row: Selectable<Tables['migrations']> & { readonly rows: number }): CountedMigration {
  return { ...toMigration(row), rows: row.rows };
}

function toMigration(row: Selectable<Tables['migrations']>): Migration {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    sourceConnectorId: row.source_connector_id,
    destinationConnectorId: row.destination_connector_id,
    ownerId: row.owner_id,
    createdAt: row.created_at,
    priority: row.priority,
    policy: row.policy,
    filters: row.filters,
    deleting: row.deleting_since !== null,
  };
}
