import type { Root } from '@drover/core';
import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';

export interface KeptRoots {
  readonly roots: readonly Root[];
  readonly readAt: Date;
}

/** Keeps what connectors with many roots offered when they were last read. */
export class ConnectorRootStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async get(connectorId: string): Promise<KeptRoots | null> {
    const row = await this.#db
      .selectFrom('connector_roots')
      .select(['roots', 'read_at'])
      .where('connector_id', '=', connectorId)
      .executeTakeFirst();
    return row === undefined ? null : { roots: row.roots, readAt: row.read_at };
  }

  /** Nothing happens where the connector is gone. */
  async put(connectorId: string, { roots, readAt }: KeptRoots): Promise<void> {
    const values = { roots: json(roots), read_at: readAt };
    await this.#db
      .insertInto('connector_roots')
      .columns(['connector_id', 'roots', 'read_at'])
      .expression((eb) =>
        eb
          .selectFrom('connectors')
          .select(({ val }) => ['id', val(values.roots).as('roots'), val(values.read_at).as('read_at')])
          .where('id', '=', connectorId),
      )
      .onConflict((conflict) => conflict.column('connector_id').doUpdateSet(values))
      .execute();
  }
}
