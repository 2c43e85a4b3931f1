import {
  type BudgetGrant,
  type BudgetLedger,
  type BudgetRequest,
  type BudgetState,
  type BudgetStep,
  budgetStateSchema,
  enterLicences,
  exchanged,
  pauseBudget,
  UNUSED_BUDGET,
} from '@drover/core';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { transact } from '../runs/transact.ts';
import { announcePause, type BudgetPauses } from './budget-pauses.ts';

const MAKE = {
  name: 'budget-make',
  text: 'insert into drover.service_budgets (key, state) values ($1, $2) on conflict (key) do nothing',
};
const READ = {
  name: 'budget-read',
  text: `select state, extract(epoch from clock_timestamp())::float8 * 1000 as now
    from drover.service_budgets where key = $1 for update`,
};
const WRITE = {
  name: 'budget-write',
  text: 'update drover.service_budgets set state = $2, changed_at = now() where key = $1',
};

/** One budget of all processes of a database, in its time. Each asks about once a second while it sends requests. */
export class PgBudgetLedger implements BudgetLedger {
  readonly #database: Database;
  readonly #key: string;
  readonly #steps: readonly BudgetStep[];
  readonly #pauses: BudgetPauses;

  constructor(database: Database, key: string, steps: readonly BudgetStep[], pauses: BudgetPauses) {
    this.#database = database;
    this.#key = key;
    this.#steps = steps;
    this.#pauses = pauses;
  }

  async exchange(request: BudgetRequest): Promise<BudgetGrant> {
    return await this.#change((state, now) => {
      const { state: next, grant } = exchanged(state, request, this.#steps, now);
      return [next, grant];
    });
  }

  async pause(ms: number): Promise<void> {
    await this.#change(
      (state, now) => [pauseBudget(state, ms, this.#steps, now), null],
      (client) => announcePause(client, this.#key, ms),
    );
  }

  /** How many licences the tenant has, as a person says; null to go without. */
  async enterLicences(licences: number | null): Promise<void> {
    await this.#change((state) => [enterLicences(state, licences, this.#steps), null]);
  }

  watch(heard: (pauseMs: number) => void): Disposable {
    return this.#pauses.watch(this.#key, heard);
  }

  async #change<T>(
    step: (state: BudgetState, now: number) => readonly [BudgetState, T],
    afterwards?: (client: PoolClient) => Promise<void>,
  ): Promise<T> {
    return await transact(this.#database, async (client) => {
      const read = () => client.query<{ state: unknown; now: number }>({ ...READ, values: [this.#key] });
      let [row] = (await read()).rows;
      if (row === undefined) {
        await client.query({ ...MAKE, values: [this.#key, JSON.stringify(UNUSED_BUDGET)] });
        [row] = (await read()).rows;
      }
      if (row === undefined) throw new RangeError('unreachable');
      const [next, result] = step(budgetStateSchema.parse(row.state), row.now);
      await client.query({ ...WRITE, values: [this.#key, JSON.stringify(next)] });
      await afterwards?.(client);
      return result;
    });
  }
}
