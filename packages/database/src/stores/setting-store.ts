import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';

/** Settings of the whole installation, by name. */
export class SettingStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Undefined where nothing was set; the caller parses what it gets. */
  async get(key: string): Promise<unknown> {
    const found = await this.#db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
    return found?.value;
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#db
      .insertInto('settings')
      .values({ key, value: json(value) })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: json(value) }))
      .execute();
  }

  /** What is there already, else this from now on; the same for all who ask at once. */
  async keep(key: string, value: unknown): Promise<unknown> {
    await this.#db
      .insertInto('settings')
      .values({ key, value: json(value) })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    return await this.get(key);
  }

  async remove(key: string): Promise<void> {
    await this.#db.deleteFrom('settings').where('key', '=', key).execute();
  }
}
