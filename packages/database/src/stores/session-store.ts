import type { Clock } from '@drover/core';
import type { Kysely } from 'kysely';
import type { Role, Tables } from '../tables.ts';
import { hashToken } from './hash-token.ts';

export interface Session {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly token: string;
  readonly userId: string;
  readonly expiresAt: Date;
  readonly userAgent: string | null;
  readonly address: string | null;
}

/** Who is signed in. Of the cookie only a hash is kept. */
export class SessionStore {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async create({ token, userId, expiresAt, userAgent, address }: NewSession): Promise<void> {
    const now = new Date(this.#clock.now());
    await this.#db
      .insertInto('sessions')
      .values({
        id_hash: hashToken(token),
        user_id: userId,
        created_at: now,
        last_seen_at: now,
        expires_at: expiresAt,
        user_agent: userAgent,
        address,
      })
      .execute();
  }

  /** Null when it is unknown or expired, or the person was disabled. */
  async find(token: string): Promise<Session | null> {
    const found = await this.#db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['users.id as userId', 'email', 'name', 'role'])
      .select(['sessions.created_at as createdAt', 'last_seen_at as lastSeenAt', 'expires_at as expiresAt'])
      .where('id_hash', '=', hashToken(token))
      .where('expires_at', '>', new Date(this.#clock.now()))
      .where('disabled_at', 'is', null)
      .executeTakeFirst();
    return found ?? null;
  }

  /** Notes that the session was used and prolongs it. */
  async touch(token: string, expiresAt: Date): Promise<void> {
    await this.#db
      .updateTable('sessions')
      .set({ last_seen_at: new Date(this.#clock.now()), expires_at: expiresAt })
      .where('id_hash', '=', hashToken(token))
      .execute();
  }

  async end(token: string): Promise<void> {
    await this.#db.deleteFrom('sessions').where('id_hash', '=', hashToken(token)).execute();
  }

  /** Signs a person out everywhere, but for the session that asks for it. */
  async endAllOf(userId: string, exceptToken?: string): Promise<void> {
    let query = this.#db.deleteFrom('sessions').where('user_id', '=', userId);
    if (exceptToken !== undefined) query = query.where('id_hash', '!=', hashToken(exceptToken));
    await query.execute();
  }

  async removeExpired(): Promise<void> {
    await this.#db.deleteFrom('sessions').where('expires_at', '<=', new Date(this.#clock.now())).execute();
  }
}
