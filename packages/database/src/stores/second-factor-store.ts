import type { Clock } from '@drover/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Sealer } from '../sealing/sealer.ts';
import type { Tables } from '../tables.ts';
import { hashToken } from './hash-token.ts';
import { removeSecondFactor } from './second-factor-reset.ts';

export interface SecondFactor {
  /** As the authenticator app has it. */
  readonly secret: string;
  /** Null until the person has shown that their app gives its codes; until then nobody is asked for one. */
  readonly confirmedAt: Date | null;
  readonly recoveryCodes: number;
}

/** For what the secrets are sealed. */
export const SECOND_FACTOR_FIELD = 'second-factor';
/** Wrong codes that cost nothing; each further one waits twice as long, up to a quarter of an hour. */
const FREE = 5;
const MAX_WAIT_SECONDS = 900;

/**
 * What people prove beside their password that they are who they say. The secret is sealed, of recovery codes hashes are kept, and attempts are
 * counted here, so that neither a second server nor a new start gives anybody more of them.
 */
export class SecondFactorStore {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, sealer: Sealer, clock: Clock) {
    this.#db = db;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  async find(userId: string): Promise<SecondFactor | null> {
    const found = await this.#db
      .selectFrom('second_factors')
      .select(['sealed', 'confirmed_at as confirmedAt'])
      .select(sql<number>`(select count(*)::integer from drover.recovery_codes where user_id = ${userId})`.as('codes'))
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (found === undefined) return null;
    const secret = this.#sealer.open(found.sealed, userId, SECOND_FACTOR_FIELD);
    return { secret, confirmedAt: found.confirmedAt, recoveryCodes: found.codes };
  }

  /** Keeps a secret that is to be confirmed, in place of an earlier one that was not. False where one is confirmed already. */
  async propose(userId: string, secret: string): Promise<boolean> {
    const sealed = this.#sealer.seal(secret, userId, SECOND_FACTOR_FIELD);
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('second_factors')
      .values({ user_id: userId, sealed })
      .onConflict((conflict) =>
        conflict
          .column('user_id')
          .doUpdateSet({ sealed, last_step: null, failures: 0, blocked_until: null })
          .where('second_factors.confirmed_at', 'is', null),
      )
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  /** From now on a code is asked for. False where none is to be confirmed. */
  async confirm(userId: string, step: number, recoveryCodes: readonly string[]): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('second_factors')
        .set({ confirmed_at: new Date(this.#clock.now()), last_step: step, failures: 0, blocked_until: null })
        .where('user_id', '=', userId)
        .where('confirmed_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await putCodes(tx, userId, recoveryCodes);
      return true;
    });
  }

  /** Counts an attempt as failed until one of the `accept` methods says something else. Gives how many ms to wait where it may not be made yet. */
  async beginAttempt(userId: string): Promise<number> {
    const now = this.#clock.now();
    const begun = await sql<{ failures: number }>`
      update drover.second_factors set
        failures = least(failures + 1, 30),
        blocked_until = case when failures + 1 < ${FREE} then null
          else ${new Date(now)}::timestamptz + least(${MAX_WAIT_SECONDS}, 2 ^ (failures + 1 - ${FREE})) * interval '1 second' end
      where user_id = ${userId} and (blocked_until is null or blocked_until <= ${new Date(now)}) returning failures`.execute(
      this.#db,
    );
    if (begun.rows.length > 0) return 0;
    const found = await this.#db
      .selectFrom('second_factors')
      .select('blocked_until')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return Math.max(0, (found?.blocked_until?.getTime() ?? now) - now);
  }

  /** Takes the code of a time step once; false where it or a later one was taken before. */
  async acceptStep(userId: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('second_factors')
      .set({ last_step: step, failures: 0, blocked_until: null })
      .where('user_id', '=', userId)
      .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Uses a recovery code up; false where it is none of the person's. */
  async acceptRecoveryCode(userId: string, code: string): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('recovery_codes')
        .where('user_id', '=', userId)
        .where('code_hash', '=', hashToken(code))
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      const over = { failures: 0, blocked_until: null };
      await tx.updateTable('second_factors').set(over).where('user_id', '=', userId).execute();
      return true;
    });
  }

  /** New recovery codes in place of all older ones. */
  async replaceRecoveryCodes(userId: string, codes: readonly string[]): Promise<void> {
    await this.#db.transaction().execute((tx) => putCodes(tx, userId, codes));
  }

  /** The password alone is enough from now on. False where it was before. */
  async remove(userId: string): Promise<boolean> {
    return await removeSecondFactor(this.#db, userId);
  }
}

async function putCodes(tx: Transaction<Tables>, userId: string, codes: readonly string[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const rows = codes.map((code) => ({ user_id: userId, code_hash: hashToken(code) }));
  await tx.insertInto('recovery_codes').values(rows).execute();
}
