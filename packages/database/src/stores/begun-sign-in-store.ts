import type { Clock } from '@drover/core';
import type { Kysely } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';
import { hashToken } from './hash-token.ts';

/** What only whoever began a sign-in knows: the random state, and the session that it was begun in. */
export interface SignInKey {
  readonly state: string;
  readonly session: string;
}

export interface BegunSignIn extends SignInKey {
  readonly userId: string;
  /** Kept sealed: it holds the verifier. */
  readonly payload: string;
  readonly expiresAt: Date;
}

/** Sign-ins at services that were begun in a browser and have not come back. Of state and session only hashes are kept. */
export class BegunSignInStore {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, sealer: Sealer, clock: Clock) {
    this.#db = db;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  async begin({ state, session, userId, payload, expiresAt }: BegunSignIn): Promise<void> {
    await this.#db
      .insertInto('begun_sign_ins')
      .values({
        ...{ state_hash: hashToken(state), session_hash: hashToken(session), user_id: userId, expires_at: expiresAt },
        sealed: this.#sealer.seal(payload, ...begunSignInPurpose(hashToken(state))),
      })
      .execute();
  }

  /** What was kept with it, and uses it up; of several who try at once one gets it. Null when it is unknown, used, expired, or another session's. */
  async take({ state, session }: SignInKey): Promise<string | null> {
    const taken = await this.#db
      .deleteFrom('begun_sign_ins')
      .where('state_hash', '=', hashToken(state))
      .where('session_hash', '=', hashToken(session))
      .where('expires_at', '>', new Date(this.#clock.now()))
      .returning('sealed')
      .executeTakeFirst();
    return taken === undefined ? null : this.#sealer.open(taken.sealed, ...begunSignInPurpose(hashToken(state)));
  }

  async removeExpired(): Promise<void> {
    await this.#db.deleteFrom('begun_sign_ins').where('expires_at', '<=', new Date(this.#clock.now())).execute();
  }
}

/** What the payloads are sealed for, by the hash of the state. */
export function begunSignInPurpose(stateHash: Buffer): readonly [owner: string, field: string] {
  return ['begun sign-in', stateHash.toString('hex')];
}
