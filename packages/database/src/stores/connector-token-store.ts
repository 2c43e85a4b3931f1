import { StorageError, type TokenStore } from '@drover/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';

/** A renewal takes a minute at most; who waits longer for another process's has lost it. */
const LOCK_SECONDS = 90;
/** Stands where a row is only there to be locked. */
const NOTHING = Buffer.alloc(0);
/** A row may be replaced while one waits for it: the connector was authorised anew. */
const LOOKS = 3;

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
    const found = await this.#rows(this.#db, field).executeTakeFirst();
    return this.#open(found?.sealed, field);
  }

  async refresh(field: string, refresh: (current: string | null) => Promise<string>): Promise<string> {
    return await this.#db.transaction().execute(async (tx) => {
      const current = this.#open(await this.#lock(tx, field), field);
      const next = await refresh(current);
      if (next !== current) await putTokens(tx, this.#sealer, this.#connectorId, { [field]: next });
      return next;
    });
  }

  /** What is kept, locked for this transaction; a row is made where there is none, to have one to lock. */
  async #lock(tx: Transaction<Tables>, field: string): Promise<Buffer> {
    await sql`set local lock_timeout = ${sql.lit(`${LOCK_SECONDS}s`)}`.execute(tx);
    // A process that was cut off in the middle must not keep the others waiting.
    await sql`set local idle_in_transaction_session_timeout = ${sql.lit(`${LOCK_SECONDS}s`)}`.execute(tx);
    for (let look = 0; look < LOOKS; look++) {
      await sql`insert into drover.connector_tokens (connector_id, field, sealed)
        select id, ${field}, ${NOTHING} from drover.connectors where id = ${this.#connectorId}
        on conflict (connector_id, field) do nothing`.execute(tx);
      const found = await this.#rows(tx, field).forUpdate().executeTakeFirst();
      if (found !== undefined) return found.sealed;
    }
    throw new StorageError({
      kind: 'not-found',
      scope: 'connector',
      message: 'The connector was deleted.',
      remedy: 'Authorize a new one, and choose it for the transfer.',
    });
  }

  #rows(db: Kysely<Tables>, field: string) {
    return db
      .selectFrom('connector_tokens')
      .select('sealed')
      .where('connector_id', '=', this.#connectorId)
      .where('field', '=', field);
  }

  #open(sealed: Buffer | undefined, field: string): string | null {
    if (sealed === undefined || sealed.length === 0) return null;
    return this.#sealer.open(sealed, this.#connectorId, tokenField(field));
  }
}

/** Stores tokens of a connector, by field, over those that were there. */
export async function putTokens(
  tx: Kysely<Tables>,
  sealer: Sealer,
  connectorId: string,
  tokens: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [field, token] of Object.entries(tokens)) {
    const sealed = sealer.seal(token, connectorId, tokenField(field));
    await tx
      .insertInto('connector_tokens')
      .values({ connector_id: connectorId, field, sealed })
      .onConflict((conflict) =>
        conflict
          .columns(['connector_id', 'field'])
          .doUpdateSet((eb) => ({ sealed, version: eb('connector_tokens.version', '+', 1) })),
      )
      .execute();
  }
}

/** A token must not pass for the secret of the same name. */
export function tokenField(field: string): string {
  return `token ${field}`;
}
