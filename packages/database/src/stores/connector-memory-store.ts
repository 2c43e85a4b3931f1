import type { ConnectorMemory } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';

/** What one connector keeps, sealed. What was not written again for so long belongs to something that nobody copies any more. */
const FORGOTTEN_AFTER = '60 days';

export class ConnectorMemoryStore implements ConnectorMemory {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;
  readonly #connectorId: string;

  constructor(db: Kysely<Tables>, sealer: Sealer, connectorId: string) {
    this.#db = db;
    this.#sealer = sealer;
    this.#connectorId = connectorId;
  }

  async read(name: string): Promise<Uint8Array | null> {
    const found = await this.#db
      .selectFrom('connector_memories')
      .select('sealed')
      .where('connector_id', '=', this.#connectorId)
      .where('name', '=', name)
      .executeTakeFirst();
    return found === undefined ? null : this.#sealer.openBytes(found.sealed, this.#connectorId, memoryField(name));
  }

  /** Keeps nothing for a connector that was deleted meanwhile. */
  async write(name: string, content: Uint8Array): Promise<void> {
    const sealed = this.#sealer.sealBytes(content, this.#connectorId, memoryField(name));
    await sql`insert into drover.connector_memories (connector_id, name, sealed)
      select id, ${name}, ${sealed} from drover.connectors where id = ${this.#connectorId} and state = 'authorized'
      on conflict (connector_id, name) do update set sealed = excluded.sealed, kept_at = now()`.execute(this.#db);
    await this.#db
      .deleteFrom('connector_memories')
      .where('connector_id', '=', this.#connectorId)
      .where('kept_at', '<', sql<Date>`now() - ${sql.lit(FORGOTTEN_AFTER)}::interval`)
      .execute();
  }
}

/** What is kept must not pass for a secret or a token of the same name. */
export function memoryField(name: string): string {
  return `memory ${name}`;
}
