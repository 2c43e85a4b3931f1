import type { Clock } from '@drover/core';
import type { Kysely } from 'kysely';
import { newId } from '../new-id.ts';
import type { Role, Tables } from '../tables.ts';
import { hashToken } from './hash-token.ts';
import { refuseDisabled } from './refuse-disabled.ts';

export interface ApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface NewApiToken {
  readonly token: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
}

const ALIASED = [
  'api_tokens.id',
  'api_tokens.user_id as userId',
  'api_tokens.name',
  'api_tokens.role',
  'api_tokens.created_at as createdAt',
  'last_used_at as lastUsedAt',
  'expires_at as expiresAt',
] as const;
const USE_GRAIN_MS = 60_000;

/** Tokens by which scripts act for a person. Only a hash is kept. */
export class ApiTokenStore {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Refuses whoever is disabled: the token would live on when they are not any more. */
  async create({ token, userId, name, role, expiresAt }: NewApiToken): Promise<ApiToken> {
    return await this.#db.transaction().execute(async (tx) => {
      await refuseDisabled(tx, userId);
      return await tx
        .insertInto('api_tokens')
        .values({ id: newId(), user_id: userId, name, role, token_hash: hashToken(token), expires_at: expiresAt })
        .returning(ALIASED)
        .executeTakeFirstOrThrow();
    });
  }

  /** With the person's own role, which bounds the token's; null when unknown, expired, or the person was disabled. */
  async find(token: string): Promise<(ApiToken & { readonly userName: string; readonly userRole: Role }) | null> {
    const now = this.#clock.now();
    const found = await this.#db
      .selectFrom('api_tokens')
      .innerJoin('users', 'users.id', 'api_tokens.user_id')
      .select([...ALIASED, 'users.name as userName', 'users.role as userRole'])
      .where('token_hash', '=', hashToken(token))
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', new Date(now))]))
      .where('disabled_at', 'is', null)
      .executeTakeFirst();
    if (found === undefined) return null;
    if (found.lastUsedAt === null || now - found.lastUsedAt.getTime() > USE_GRAIN_MS) await this.#touch(found.id, now);
    return found;
  }

  /** One person's, or with null everybody's. */
  async list(userId: string | null): Promise<readonly ApiToken[]> {
    let query = this.#db.selectFrom('api_tokens').select(ALIASED).orderBy('created_at').orderBy('id');
    if (userId !== null) query = query.where('user_id', '=', userId);
    return await query.execute();
  }

  /** False when there is no such token of this person (with null: of anybody). */
  async remove(id: string, userId: string | null): Promise<boolean> {
    let query = this.#db.deleteFrom('api_tokens').where('id', '=', id);
    if (userId !== null) query = query.where('user_id', '=', userId);
    return (await query.executeTakeFirst()).numDeletedRows > 0n;
  }

  /** Ends all that scripts may do for a person; gives how many tokens there were. */
  async removeAllOf(userId: string): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('api_tokens')
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  async #touch(id: string, now: number): Promise<void> {
    await this.#db
      .updateTable('api_tokens')
      .set({ last_used_at: new Date(now) })
      .where('id', '=', id)
      .execute();
  }
}
