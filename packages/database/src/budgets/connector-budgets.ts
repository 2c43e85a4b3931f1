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

/** How the budgets of connectors stand, by connector; those that none was used with are left out. */
export async function connectorBudgets(database: Database): Promise<ReadonlyMap<string, BudgetStanding>> {
  const { rows } = await database.withClient((client) =>
    client.query<{ id: string; state: unknown; now: number }>({
      name: 'connector-budgets',
      text: `select c.id, b.state, extract(epoch from clock_timestamp())::float8 * 1000 as now
        from drover.connectors c join drover.service_budgets b on b.key = c.budget`,
    }),
  );
  return new Map(rows.map(({ id, state, now }) => [id, budgetStanding(budgetStateSchema.parse(state), now)]));
}
