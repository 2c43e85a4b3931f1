import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';

/** Keeps how people want to see tables, each for themselves. */
export class ViewStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Null where the person has saved none; what it holds is as it was when it was saved. */
  async get(userId: string, name: string): Promise<Readonly<Record<string, unknown>> | null> {
    const row = await this.#db
      .selectFrom('user_views')
      .select('view')
      .where('user_id', '=', userId)
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.view ?? null;
  }

  async save(userId: string, name: string, view: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#db
      .insertInto('user_views')
      .values({ user_id: userId, name, view: json(view) })
      .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ view: json(view) }))
      .execute();
  }

  async remove(userId: string, name: string): Promise<void> {
    await this.#db.deleteFrom('user_views').where('user_id', '=', userId).where('name', '=', name).execute();
  }
}
