import type { TokenStore } from '@drover/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';

/** A renewal takes a minute at most; who waits longer for another process's has lost it. */
const LOCK_SECONDS = 90;

/** The tokens of one connector, sealed; of all processes one renews a token at a time. */
export class ConnectorTokenStore implements TokenStore {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;
  readonly #connectorId: string;

  constructor(db: Kysely<Tables>, sealer: Sealer, connectorId: string) {
    this.#db = db;
    this.#sealer = sealer;
    this.#connectorId = connectorId;
  }

  async read(field: string): Promise<string | null> {
    return await this.#read(this.#db, field);
  }

  async refresh(field: string, refresh: (current: string | null) => Promise<string>): Promise<string> {
    return await this.#db.transaction().execute(async (tx) => {
      await this.#lock(tx, field);
      const current = await this.#read(tx, field);
      const next = await refresh(current);
      if (next !== current) await this.#write(tx, field, next);
      return next;
    });
  }

  /** A lock by name, because there is no row to lock before the first token. */
  async #lock(tx: Transaction<Tables>, field: string): Promise<void> {
    await sql`set local lock_timeout = ${sql.lit(`${LOCK_SECONDS}s`)}`.execute(tx);
    // A process that was cut off in the middle must not keep the others waiting.
    await sql`set local idle_in_transaction_session_timeout = ${sql.lit(`${LOCK_SECONDS}s`)}`.execute(tx);
    const name = `connector-token ${this.#connectorId} ${field}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
  }

  async #read(db: Kysely<Tables>, field: string): Promise<string | null> {
    const found = await db
      .selectFrom('connector_tokens')
      .select('sealed')
      .where('connector_id', '=', this.#connectorId)
      .where('field', '=', field)
      .executeTakeFirst();
    return found === undefined ? null : this.#sealer.open(found.sealed, this.#connectorId, tokenField(field));
  }

  async #write(tx: Transaction<Tables>, field: string, token: string): Promise<void> {
    const sealed = this.#sealer.seal(token, this.#connectorId, tokenField(field));
    await tx
      .insertInto('connector_tokens')
      .values({ connector_id: this.#connectorId, field, sealed })
      .onConflict((conflict) =>
        conflict
          .columns(['connector_id', 'field'])
          .doUpdateSet((eb) => ({ sealed, version: eb('connector_tokens.version', '+', 1) })),
      )
      .execute();
  }
}

/** A token must not pass for the secret of the same name. */
function tokenField(field: string): string {
  return `token ${field}`;
}
