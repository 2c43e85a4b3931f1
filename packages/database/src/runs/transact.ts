import { Fenced } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';

/** Says that the session's lease is not there any more: nothing of the transaction is kept. */
export const FENCED: unique symbol = Symbol('fenced');

/** Gives the number of the run's last item; no row when the lease of session `$1` is over. Commits of one run go one by one from here. */
export const FENCE = {
  name: 'run-fence',
  text: `select r.seq from drover.run_sessions s join drover.runs r on r.number = s.run
    where s.id = $1 for key share of s for update of r`,
};

/** Runs steps as one transaction on a connection of their own. */
export async function transact<T>(
  database: Database,
  steps: (client: PoolClient) => Promise<T | typeof FENCED>,
): Promise<T> {
  const result = await database.withClient(async (client) => {
    await client.query('begin');
    const value = await steps(client);
    await client.query(value === FENCED ? 'rollback' : 'commit');
    return value;
  });
  if (result === FENCED) throw new Fenced();
  return result;
}

/** Runs what answers with null when the session's lease is not there any more. */
export async function fenced<T>(database: Database, steps: (client: PoolClient) => Promise<T | null>): Promise<T> {
  const row = await database.withClient(steps);
  if (row === null) throw new Fenced();
  return row;
}
