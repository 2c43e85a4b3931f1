import { postgresAvailability, startPostgres } from '@drover/testing-servers';

import type { PartResult } from './report.ts';
import { runVitest } from './run-vitest.ts';

/** What works on a database, but for what is about the embedded one, and for parts of the server whose statements the database's own tests run. */
const selection = [
  'packages/database',
  'apps/server',
  '--exclude',
  '**/{embedded,agents,auth,commands,http,oauth,tls}/**',
];

/** Runs the tests that use a database once more, on a PostgreSQL server of this system. */
export async function runExternal(root: string, signal: AbortSignal): Promise<PartResult> {
  const found = await postgresAvailability();
  const name = 'external';
  if (!found.available) {
    const skipped = [{ name: 'the database tests on an external PostgreSQL', reason: found.reason }];
    return { name, seconds: 0, passed: 0, failed: [], skipped };
  }
  await using server = await startPostgres();
  console.log(`\nexternal: PostgreSQL ${server.version}`);
  return { ...(await runVitest(root, 'unit', selection, signal, { DROVER_TEST_DATABASE_URL: server.url })), name };
}
