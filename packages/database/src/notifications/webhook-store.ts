import type { Kysely } from 'kysely';
import { newId } from '../new-id.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';

/** An address that is called when runs have ended. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** Null where it hears of everything. */
  readonly migrationId: string | null;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

const COLUMNS = ['id', 'url', 'migration_id as migrationId', 'enabled', 'created_at as createdAt'] as const;
/** For what the secrets are sealed. */
export const WEBHOOK_FIELD = 'webhook';

/** Webhooks; the secrets that sign their calls are sealed. */
export class WebhookStore {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;

  constructor(db: Kysely<Tables>, sealer: Sealer) {
    this.#db = db;
    this.#sealer = sealer;
  }

  async create(webhook: Pick<Webhook, 'migrationId' | 'url'> & { readonly secret: string }): Promise<Webhook> {
    const id = newId();
    const { url, migrationId, secret } = webhook;
    return await this.#db
      .insertInto('webhooks')
      .values({ id, url, migration_id: migrationId, sealed: this.#sealer.seal(secret, id, WEBHOOK_FIELD) })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
  }

  async list(): Promise<readonly Webhook[]> {
    return await this.#db.selectFrom('webhooks').select(COLUMNS).orderBy('created_at').orderBy('id').execute();
  }

  /** With the secret that signs; null where there is none of that id. */
  async open(id: string): Promise<(Webhook & { readonly secret: string }) | null> {
    const found = await this.#db
      .selectFrom('webhooks')
      .select([...COLUMNS, 'sealed'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined) return null;
    const { sealed, ...webhook } = found;
    return { ...webhook, secret: this.#sealer.open(sealed, id, WEBHOOK_FIELD) };
  }

  /** Null where there is none of that id. */
  async update(id: string, changes: Partial<Pick<Webhook, 'enabled' | 'url'>>): Promise<Webhook | null> {
    const { enabled, url } = changes;
    const set = { ...(enabled === undefined ? {} : { enabled }), ...(url === undefined ? {} : { url }) };
    const updated = await this.#db
      .updateTable('webhooks')
      .set({ ...set, id })
      .where('id', '=', id)
      .returning(COLUMNS)
      .executeTakeFirst();
    return updated ?? null;
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
