import { type BudgetStanding, budgetStanding, budgetStateSchema } from '@drover/core';
import type { Database } from '../connection/database.ts';

/** Notes which budget a connector uses. */
export async function noteBudget(database: Database, connectorId: string, key: string): Promise<void> {
  await database.withClient((client) =>
    client.query('update drover.connectors set budget = $2 where id = $1 and budget is distinct from $2', [
      connectorId,
      key,
    ]),
  );
}

/** The key of the budget that a connector uses; null until it was used. */
export async function budgetOf(database: Database, connectorId: string): Promise<string | null> {
  const { rows } = await database.withClient((client) =>
    client.query<{ budget: string | null }>('select budget from drover.connectors where id = $1', [connectorId]),
  );
  return rows[0]?.budget ?? null;
}

/** How a budget stands that all connectors of its key share. */
export interface KeyedStanding extends BudgetStanding {
  readonly key: string;
}

/** How the budgets of connectors stand, by connector; those that none was used with are left out. */
export async function connectorBudgets(database: Database): Promise<ReadonlyMap<string, KeyedStanding>> {
  const { rows } = await database.withClient((client) =>
    client.query<{ id: string; key: string; state: unknown; now: number }>({
      name: 'connector-budgets',
      text: `select c.id, b.key, b.state, extract(epoch from clock_timestamp())::float8 * 1000 as now
        from drover.connectors c join drover.service_budgets b on b.key = c.budget`,
    }),
  );
  return new Map(
    rows.map(({ id, key, state, now }) => [id, { key, ...budgetStanding(budgetStateSchema.parse(state), now) }]),
  );
}
