import type { Clock } from '@drover/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { hashToken } from './hash-token.ts';
import { refuseDisabled } from './refuse-disabled.ts';

export type LinkPurpose = 'setup' | 'invite' | 'recover';

export interface SignInLink {
  readonly purpose: LinkPurpose;
  /** Null for the link that makes the first administrator. */
  readonly userId: string | null;
  readonly expiresAt: Date;
}

const LINK = ['purpose', 'user_id as userId', 'expires_at as expiresAt'] as const;

/** Links that let somebody in once. Only a hash is kept. */
export class SignInLinkStore {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Makes a link, and ends those before it for the same person and purpose. Several servers may start on one new database: each of their
   * links makes the first administrator until there is one. Refuses whoever is disabled: the link would let them in later.
   */
  async create({ token, purpose, userId, expiresAt }: SignInLink & { readonly token: string }): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      if (userId !== null) await refuseDisabled(tx, userId);
      if (purpose !== 'setup') {
        await tx
          .deleteFrom('sign_in_links')
          .where('purpose', '=', purpose)
          .where('user_id', 'is not distinct from', userId)
          .execute();
      }
      await tx
        .insertInto('sign_in_links')
        .values({ token_hash: hashToken(token), purpose, user_id: userId, expires_at: expiresAt })
        .execute();
    });
  }

  /** What the link is for, without using it up; null when it is unknown, used or expired. */
  async find(token: string): Promise<SignInLink | null> {
    const found = await this.#db
      .selectFrom('sign_in_links')
      .select(LINK)
      .where('token_hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#now())
      .executeTakeFirst();
    return found ?? null;
  }

  /** Uses the link up; of several who try at once one gets it, the others null. */
  async use(token: string): Promise<SignInLink | null> {
    const used = await this.#db
      .updateTable('sign_in_links')
      .set({ used_at: this.#now() })
      .where('token_hash', '=', hashToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.#now())
      .returning(LINK)
      .executeTakeFirst();
    return used ?? null;
  }

  /** There is an administrator: no link makes the first one any more. */
  async endSetup(): Promise<void> {
    await this.#db.deleteFrom('sign_in_links').where('purpose', '=', 'setup').execute();
  }

  async removeExpired(): Promise<void> {
    await this.#db.deleteFrom('sign_in_links').where('expires_at', '<=', this.#now()).execute();
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}
