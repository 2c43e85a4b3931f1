import type { Kysely, Transaction } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';

/** The secrets of connectors, each sealed for its connector and field alone. */
export class ConnectorSecrets {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** In clear, by field; rejects when one was altered or sealed with another key. */
  async open(db: Kysely<Tables>, id: string): Promise<Readonly<Record<string, string>>> {
    const rows = await db
      .selectFrom('connector_secrets')
      .select(['field', 'sealed'])
      .where('connector_id', '=', id)
      .execute();
    return Object.fromEntries(rows.map(({ field, sealed }) => [field, this.#sealer.open(sealed, id, field)]));
  }

  /** What is left out keeps its stored value; null removes it. */
  async put(tx: Transaction<Tables>, id: string, secrets: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [field, secret] of Object.entries(secrets)) {
      if (secret === null) {
        await tx.deleteFrom('connector_secrets').where('connector_id', '=', id).where('field', '=', field).execute();
        continue;
      }
      const sealed = this.#sealer.seal(secret, id, field);
      await tx
        .insertInto('connector_secrets')
        .values({ connector_id: id, field, sealed })
        .onConflict((conflict) => conflict.columns(['connector_id', 'field']).doUpdateSet({ sealed }))
        .execute();
    }
  }
}
